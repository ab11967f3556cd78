import Autodiff
import Erasing
import Layers
import Synchronization
import TestSupport
import Testing

@Suite("Points inside branches and blocks")
struct EditingTests {
  private static func network() -> Sequential {
    seeded(1) {
      Sequential {
        Conv2D(3, 8, kernel: 3, padding: 1).named("stem", site: "conv1")
        Residual(
          Sequential {
            Conv2D(8, 8, kernel: 3, padding: 1).named("conv2", site: "deep")
            ReLU().named("relu")
          }, shortcut: Sequential { Conv2D(8, 8, kernel: 1) }, activates: false
        ).named("block")
        Concatenated {
          Conv2D(8, 4, kernel: 1)
          Sequential { Conv2D(8, 4, kernel: 3, padding: 1) }.named("wide")
        }.named("mixed")
        Gated { AdaptiveAvgPool2D(1); Conv2D(8, 8, kernel: 1).named("fc") }.named("gate")
        GlobalAvgPool2D().named("pool")
      }
    }
  }

  @Test func namesAndPaths() throws {
    let network = Self.network()
    #expect(network.siteNames == ["conv1", "block", "mixed", "gate", "pool"])
    let all = [
      "conv1", "block", "deep", "block.relu", "block.downsample", "block.downsample.0", "mixed", "mixed.0",
      "mixed.wide", "mixed.wide.0", "gate", "gate.0", "gate.fc", "pool",
    ]
    #expect(network.pointNames == all)
    #expect(try network.path(of: "deep") == "block.conv2" && network.path(of: "conv1") == "stem")
    #expect(network["block.downsample.0"] is Conv2D && network["mixed.0"] is Conv2D)
    #expect(throws: UnknownLayerName.self) { try network.path(of: "mixed.1") }
  }

  /// Every path that a name means is one that the context runs.
  @Test func tapsMeetEveryPoint() throws {
    let network = Self.network()
    for name in network.pointNames {
      var context = Context(mode: .evaluation)
      let runs = Counter()
      context.tap(try network.path(of: name)) { output in
        runs.add()
        return output
      }
      _ = network(images(1, 6), &context)
      #expect(context.unmetTaps.isEmpty && runs.count == 1, "\(name): \(runs.count)")
    }
  }

  @Test func plainLayersCanBeInsertedAnywhere() throws {
    let network = Self.network()
    let input = images(2, 6)
    for name in network.pointNames where name != "pool" {
      let changed = network.inserting(Lambda { $0 * 0 + 2 }.named("two"), after: name)
      #expect(changed.namedParameters.map(\.name) == network.namedParameters.map(\.name), "\(name)")
      #expect(changed.predict(input).floats != network.predict(input).floats, "\(name)")
      let optimized = changed.optimizedForInference()
      expectEqual(optimized.predict(input), changed.predict(input))
    }
    let inner = network.inserting(Tanh().named("tanh"), after: "mixed.0")
    var context = Context(mode: .evaluation)
    context.tap("mixed.0.tanh") { $0 }
    context.tap("mixed.0") { $0 }
    _ = inner(input, &context)
    #expect(context.unmetTaps.isEmpty)
    expectEqual(inner.removing("mixed.0.tanh").predict(input), network.predict(input))
  }

  @Test func layersAreReplacedAndTakenOut() {
    let network = Self.network()
    let replaced = network.replacing("mixed.wide.0", with: Conv2D(8, 12, kernel: 1)).replacing("gate", with: Identity())
    #expect(replaced.predict(images(2, 6)).shape == [2, 16])
    #expect(network.removing("mixed.wide").replacing("gate", with: Identity()).predict(images(2, 6)).shape == [2, 4])
    let plain = network.removing("block.downsample")
    #expect(!plain.namedParameters.contains { $0.name.contains("downsample") })
    #expect(plain.predict(images(2, 6)).shape == [2, 8])
  }

  @Test func erasingInsideABlockIsRefused() async throws {
    let error = #expect(throws: UnknownLayerName.self) { try Self.network().checkNames(["stem", "mixed.wide"]) }
    let text =
      "'mixed.wide' is inside a Concatenated, whose paths are joined again and must keep the batch as it is, so "
      + "nothing that appends branches to the batch can stand there. The points where it can are: conv1, block, mixed, "
      + "gate, pool"
    #expect(error.map { "\($0)" } == text)
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = EditingTests.network().inserting(Sequential { EILLayer() }, after: "deep")
    }
    expectText("inserting: 'deep' is inside a Residual, whose paths are joined again", in: result)
    #expect(Self.network().erasing(after: ["block", "mixed"]).siteNames.contains("eil2"))
  }

  @Test func blocksOfOnesOwnAreSearched() {
    let network = seeded(2) { Sequential { TwoPaths().named("own"); ReLU() } }
    #expect(network.pointNames == ["own", "own.narrow", "own.wide", "1"] && network.siteNames == ["own", "1"])
    let changed = network.inserting(Tanh(), after: "own.wide")
    #expect(changed["own.wide.inserted1"] is Tanh)
    #expect(changed.namedParameters.map(\.name) == network.namedParameters.map(\.name))
  }

  private final class Counter: Sendable {
    private let runs = Mutex(0)
    var count: Int { runs.withLock { $0 } }
    func add() { runs.withLock { $0 += 1 } }
  }
}

private struct TwoPaths: EditableBlock {
  var narrow: any Layer<Tensor, Tensor> = Conv2D(3, 4, kernel: 1)
  var wide: any Layer<Tensor, Tensor> = Conv2D(3, 4, kernel: 3, padding: 1)

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    context.run(narrow, named: "narrow", on: input) + context.run(wide, named: "wide", on: input)
  }

  var parts: [BlockPart] { [BlockPart("narrow", narrow), BlockPart("wide", wide)] }

  func replacingPart(at position: Int, with layer: (any Layer<Tensor, Tensor>)?) -> TwoPaths {
    var copy = self
    if position == 0 { copy.narrow = layer ?? Identity() } else { copy.wide = layer ?? Identity() }
    return copy
  }
}
