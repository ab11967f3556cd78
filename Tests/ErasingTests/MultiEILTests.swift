import Autodiff
import Erasing
import Layers
import TestSupport
import Testing

/// Erasing at several points of a network.
@Suite struct MultiEILTests {
  static func network() -> Sequential {
    seeded(4) {
      Sequential {
        Conv2D(3, 8, kernel: 3, padding: 1).named("conv1")
        ReLU().named("relu1", site: "one")
        Conv2D(8, 8, kernel: 3, padding: 1).named("conv2")
        ReLU().named("relu2", site: "two")
        GlobalAvgPool2D()
        Linear(8, 4).named("fc")
      }
    }
  }

  @Test func hasTheNetworksState() {
    let plain = Self.network()
    let multi = MultiEIL(in: plain, after: ["one", "two"])
    #expect(multi.state.map(\.name) == plain.state.map(\.name))
    #expect(zip(multi.namedParameters, plain.namedParameters).allSatisfy { $0.parameter === $1.parameter })
  }

  @Test func computesTheSameAtEvaluation() {
    let image = features([2, 3, 6, 6]).cast(to: .float32)
    #expect(MultiEIL(in: Self.network(), after: ["one", "two"]).predict(image).doubles
      == Self.network().predict(image).doubles)
  }

  @Test(arguments: ErasingWiring.allCases) func stacksOneBranchAPoint(wiring: ErasingWiring) {
    let multi = MultiEIL(
      in: Self.network(), after: ["one", "two"], thresholds: [0.6, 0.8], lossWeights: [0.5, 2], wiring: wiring)
    var context = Context(mode: .training)
    let image = features([2, 3, 6, 6]).cast(to: .float32)
    #expect(multi(image, &context).shape == [6, 4])
    #expect(context.branches.map(\.name) == ["eil1", "eil2"])
    #expect(context.branches.map(\.lossWeight) == [0.5, 2])
    let layers = ["eil1", "eil2"].compactMap { multi.network[$0] as? EILLayer }
    #expect(layers.map(\.threshold) == [.relative(0.6), .relative(0.8)])
    #expect(layers.allSatisfy { $0.wiring == wiring })
  }

  /// The unerased rows are what the plain network computes.
  @Test func erasingDoesNotDisturbTheUnerasedRows() {
    var (plain, erased) = (Context(mode: .training), Context(mode: .training))
    let image = features([2, 3, 6, 6])
    let network = Self.network().convert(to: .float64)
    let expected = network(image, &plain)
    let logits = MultiEIL(in: network, after: ["one"])(image, &erased)
    #expect(zip(logits.unerased(erased).doubles, expected.doubles).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func oneNumberStandsForAll() {
    let multi = MultiEIL(in: Self.network(), after: ["one", "two"], thresholds: [0.5])
    let layers = ["eil1", "eil2"].compactMap { multi.network[$0] as? EILLayer }
    #expect(layers.map(\.threshold) == [.relative(0.5), .relative(0.5)])
  }

  @Test func otherCountsStop() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = MultiEIL(in: MultiEILTests.network(), after: ["one", "two"], thresholds: [0.5, 0.6, 0.7])
    }
    expectText("MultiEIL: 3 thresholds for the 2 points one, two; give one for all or one for each", in: result)
  }

  @Test func unknownPointsStop() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = MultiEIL(in: MultiEILTests.network(), after: ["three"])
    }
    expectText("no layer is called 'three'. The names are: conv1, one, conv2, two, 4, fc", in: result)
  }
}
