import Autodiff
import Layers
import Synchronization
import TestSupport
import Testing

private enum Strength: ContextKey {
  static let defaultValue = 0.5
}

/// Puts its input out, and a loss of it.
private struct Side: Layer {
  @Parameter var weight = Tensor([Float(2)])
  var isGlobal = false

  func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    let output = input * weight
    context.putOut(output.mean(), as: "mean", isGlobal: isGlobal)
    context.putOut(input, as: "input", isConstant: true)
    return output
  }
}

/// What layers are told and what they tell, beside tensors.
@Suite struct ContextTests {
  private let images = Tensor([Float](repeating: 1, count: 8), shape: [2, 4])

  private func network() -> Sequential {
    seeded(2) {
      Sequential {
        Linear(4, 3).named("first")
        Sequential {
          Side().named("side")
          Linear(3, 3).named("inner")
        }.named("block")
        Linear(3, 2).named("last")
      }
    }
  }

  @Test func valuesTravelUnderKeysOfTheirOwn() {
    var context = Context(mode: .training)
    #expect(context[Strength.self] == 0.5)
    context[Strength.self] = 2
    #expect(context[Strength.self] == 2)
  }

  @Test func sideOutputsHaveThePathsOfTheirLayersAndTrain() {
    let network = network()
    var context = Context(mode: .training)
    _ = network(images.traced(by: Tape()), &context)
    #expect(context.sideOutputs.names == ["block.side.mean", "block.side.input"])
    let gradients = context.sideOutputs["block.side.mean"]?.backward()
    #expect(gradients?.parameters.count == 3)
    #expect(context.sideOutputs["block.side"] == nil)
  }

  @Test func aSideOutputThatLostItsGradientIsNotReadInSilence() async {
    var context = Context(mode: .training)
    _ = network().checkpointed(after: ["block"])(images.traced(by: Tape()), &context)
    #expect(context.sideOutputs["block.side.input"]?.shape == [2, 3])
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var context = Context(mode: .training)
      let network = Sequential { Sequential { Side().named("side") }.checkpointed().named("block") }
      _ = network(Tensor.ones([2, 4]).traced(by: Tape()), &context)
      _ = context.sideOutputs["block.side.mean"]
    }
    expectText("side output 'block.side.mean': it came from inside a checkpointed layer", in: result)
  }

  @Test func twoSideOutputsOfOneNameAreToldApartByNobody() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var context = Context(mode: .training)
      let network = Sequential {
        Side(isGlobal: true)
        Side(isGlobal: true)
      }
      _ = network(Tensor.ones([2, 4]), &context)
      _ = context.sideOutputs["mean"]
    }
    expectText("side output 'mean': 2 layers gave one of this name", in: result)
  }

  @Test func aTapReplacesWhatLayersBehindItRead() {
    let network = network()
    var context = Context(mode: .evaluation)
    context.tap("block") { $0 * 0 }
    context.tap("missing") { $0 }
    let zeroed = network(images, &context)
    let bias = network.namedParameters.first { $0.name == "last.bias" }?.parameter.wrappedValue.floats ?? []
    #expect(zeroed.floats == bias + bias)
    #expect(context.unmetTaps == ["missing"])
  }

  @Test func aTapHasItsGradientInEvaluationBehindFrozenLayers() {
    let network = network().frozen()
    let tape = Tape()
    let kept = Mutex<Tensor?>(nil)
    var context = Context(mode: .evaluation)
    context.tap("block.inner") { output in
      let traced = output.traced(by: tape, retainingGradient: true)
      kept.withLock { $0 = traced }
      return traced
    }
    let gradients = network(images, &context).sum().backward()
    let leaf = kept.withLock { $0 }
    let weight = network.namedParameters.first { $0.name == "last.weight" }?.parameter.wrappedValue
    #expect(leaf.flatMap { gradients[$0]?.floats } == weight.map { [$0, $0].flatMap { $0.sum([0]).floats } })
  }

  @Test func aTapInsideACheckpointedStageIsRecorded() {
    let inner = seeded(3) {
      Sequential {
        Linear(4, 4).named("a")
        Linear(4, 4).named("b")
      }
    }
    let network = Sequential { inner.checkpointed().named("s") }
    var context = Context(mode: .training)
    context.tap("s.a") { $0 * 0 }
    let gradients = network(images.traced(by: Tape()), &context).sum().backward()
    let weight = network.namedParameters[0].parameter
    #expect(gradients[weight]?.floats.allSatisfy { $0 == 0 } == true)
  }
}
