import Autodiff
import Backbones
import Erasing
import TestSupport
import Testing

@testable import Layers

/// What the graph tells of a network's layers, beside what a run shows of them.
@Suite struct SummaryTests {
  private func texts(_ rows: [NetworkSummary.Row]) -> [String] {
    rows.map { "\($0.name) \($0.kind) \($0.output) \($0.parameters) \($0.multiplyAdds)" }
  }

  private func expectTheSame(_ network: some Layer<Tensor, Tensor>, _ input: Shape) throws {
    let written = try #require(WrittenRows(of: network, input)).rows
    #expect(texts(written) == texts(ObservedRows(of: network, input, .evaluation).rows))
    #expect(written.reduce(0) { $0 + $1.parameters } == network.parameterCount)
  }

  @Test(arguments: Backbone.all) func theGraphTellsWhatARunShows(backbone: Backbone) throws {
    let network = backbone.network(classes: 3)
    try expectTheSame(network, [2, 3, 64, 64])
    try expectTheSame(network.inserting(EILLayer(), after: network.siteNames[0]), [1, 3, 64, 64])
  }

  @Test func classificationFormsAndSeveralErasings() throws {
    let network = Backbone.resnet18.network(classes: 3, form: .classification)
    try expectTheSame(network, [2, 3, 64, 64])
    try expectTheSame(MultiEIL(in: network, after: ["layer2", "layer3"]), [2, 3, 64, 64])
    try expectTheSame(VGG16(classes: 2), [1, 3, 64, 64])
  }

  @Test func branchesGatesAndWrappers() throws {
    let network = Sequential {
      Concatenated {
        Sequential { Conv2D(3, 4, kernel: 1); ReLU() }.named("narrow")
        Conv2D(3, 4, kernel: 3, padding: 1).named("wide")
      }.named("mixed")
      Residual(
        Sequential { Conv2D(8, 6, kernel: 1).checkpointed(); BatchNorm2D(6); Dropout2D(0.2) },
        shortcut: Sequential { Conv2D(8, 6, kernel: 1) })
      Gated { GlobalAvgPool2D(); Linear(6, 6); Sigmoid() }
      ConvTranspose2D(6, 2, kernel: 2, stride: 2)
      Upsample(2, .nearest)
      PixelUnshuffle(2)
      GroupNorm(2, channels: 8)
      Flatten()
    }
    let rows = network.summary(inputShape: [1, 3, 4, 4]).rows
    #expect(
      rows.map(\.name) == [
        "mixed.narrow.0", "mixed.narrow.1", "mixed.wide", "1.0", "1.1", "1.2", "1.downsample.0", "2.0", "2.1", "2.2",
        "3", "4", "5", "6", "7",
      ])
    // A run shows nothing of a single layer that is checkpointed.
    let observed = ObservedRows(of: network, [1, 3, 4, 4], .evaluation).rows
    #expect(texts(rows.filter { $0.name != "1.0" }) == texts(observed))
    #expect(rows[3].multiplyAdds == 16 * 6 * 8 && rows[3].kind == "Conv2D")
    #expect(rows[10].multiplyAdds == 16 * 6 * 2 * 4 && rows[10].output == [1, 2, 8, 8])
  }

  @Test func nothingRunsAtEvaluation() {
    let log = Log()
    let network = Sequential { Conv2D(3, 4, kernel: 1); Telling(log: log); GlobalAvgPool2D() }
    let rows = network.summary(inputShape: [2, 3, 5, 5]).rows
    #expect(rows.map(\.output) == [[2, 4, 5, 5], [2, 4, 5, 5], [2, 4]] && log.all.isEmpty)
    #expect(texts(network.summary(inputShape: [2, 3, 5, 5], mode: .training).rows) == texts(rows) && log.all.count == 1)
  }

  @Test func whatALayerOfOnesOwnIsWrittenWithHasRows() {
    let block = Sequential { OwnBlock().named("block"); ReLU() }
    let summary = block.summary(inputShape: [1, 3, 4, 4])
    #expect(
      texts(summary.rows) == [
        "block.wide Conv2D [1, 8, 4, 4] 224 3456", "block OwnBlock [1, 8, 4, 4] 24 384", "1 ReLU [1, 8, 4, 4] 0 0",
      ])
    #expect(summary.parameters == 248 && summary.multiplyAdds == 3840)
    #expect(OwnBlock().summary(inputShape: [1, 3, 4, 4]).rows.map(\.name) == ["wide", ""])
    // In training it is run, and counts as a whole.
    #expect(block.summary(inputShape: [1, 3, 4, 4], mode: .training).multiplyAdds == 3840)
  }

  @Test func whatSaysNothingIsRun() {
    let network = Sequential { Linear(4, 3); Opaque().named("own"); Lambda { $0 * 2 } }
    #expect(WrittenRows(of: network, [2, 4]) == nil)
    #expect(
      texts(network.summary(inputShape: [2, 4]).rows) == [
        "0 Linear [2, 3] 15 24", "own.inner Linear [2, 2] 8 12", "own thing [2, 2] 8 7", "2 Lambda [2, 2] 0 0",
      ])
  }

  @Test func operationsThatDoNotFitNameTheLayer() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Sequential { Conv2D(3, 4, kernel: 1); BatchNorm2D(5) }.summary(inputShape: [1, 3, 2, 2])
    }
    expectText("in layer 1 (BatchNorm2D), run on [1, 4, 2, 2]", in: result)
  }
}

private struct Telling: WritesGraph {
  let log: Log

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    log.add("run")
    return input.relu()
  }

  func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.activation(.relu, input)
  }
}

/// Calls one layer, and does the work of another itself.
private struct OwnBlock: WritesGraph {
  let wide = Conv2D(3, 8, kernel: 3, padding: 1)
  @Parameter var weight: Tensor = .ones([8, 3, 1, 1])

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    wide(input, &context) + input.convolved(weight, bias: nil)
  }

  func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.sum(graph.add(wide, named: "wide", to: input), graph.convolution(input, weight: weight))
  }
}

private struct Opaque: Layer, CountsMultiplyAdds, NamesItsKind {
  let inner = Linear(3, 2)
  var kind: String { "thing" }

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    context.run(inner, named: "inner", on: input)
  }

  func multiplyAdds(input: Shape, output: Shape) -> Int { 7 }
}
