import Autodiff
import Erasing
import Layers
import Optimizers
import Testing

/// A checkpointed network trains as the network itself does.
@Suite struct CheckpointedTests {
  private static func step(checkpointed: Bool) -> (values: [[Double]], state: [[Double]], context: Context) {
    let network = seeded(7) { smallNetwork().inserting(EILLayer(threshold: 0.6), after: "1") }.convert(to: .float64)
    let input = random([2, 3, 6, 6]).traced(by: Tape(), retainingGradient: true)
    var context = Context(mode: .training, seed: 5)
    let output = checkpointed ? network.checkpointed()(input, &context) : network(input, &context)
    let gradients = output.squared().sum().backward()
    let found = [gradients[input]] + network.namedParameters.map { gradients[$0.parameter] }
    return ([output.doubles] + found.map { $0?.doubles ?? [] }, network.state.map(\.tensor.doubles), context)
  }

  @Test func valuesGradientsAndStatistics() {
    let (kept, again) = (Self.step(checkpointed: false), Self.step(checkpointed: true))
    #expect(kept.values == again.values && kept.values.allSatisfy { !$0.isEmpty })
    // Running statistics among them, which must be updated once only.
    #expect(kept.state == again.state)
    #expect(kept.context.generator == again.context.generator)
    #expect(again.context.branches.map(\.lossWeight) == [1])
  }

  @Test func namesStay() {
    #expect(smallNetwork().checkpointed().namedParameters.map(\.name) == smallNetwork().namedParameters.map(\.name))
  }

  /// An optimizer changes weights in place, and training steps change running statistics; the backward pass computes
  /// with those of its forward pass all the same.
  @Test(arguments: [false, true]) func stepsInBetweenDoNotReachIt(isNested: Bool) {
    func gradients(stepping: Bool) -> [[Float]] {
      var generator = RandomGenerator(seed: 6)
      let images = Tensor.uniform([2, 16, 6, 6], in: -1...1, using: &generator)
      let network = Self.blocks()
      let layer = isNested ? network.checkpointed().checkpointed() : network.checkpointed()
      var context = Context(mode: .evaluation)
      let input = images.traced(by: Tape(), retainingGradient: true)
      let output = layer(input, &context)
      if stepping { Self.step(network, images) }
      let gradients = output.squared().sum().backward()
      let found = [gradients[input]] + network.namedParameters.map { gradients[$0.parameter] }
      return found.map { $0?.floats ?? [] }
    }
    let (undisturbed, disturbed) = (gradients(stepping: false), gradients(stepping: true))
    #expect(undisturbed == disturbed && undisturbed.allSatisfy { !$0.isEmpty })
  }

  /// And what changed in between stays changed.
  @Test func theBackwardPassLeavesLaterValues() {
    var generator = RandomGenerator(seed: 6)
    let images = Tensor.uniform([2, 16, 6, 6], in: -1...1, using: &generator)
    let network = Self.blocks()
    var context = Context(mode: .training)
    let output = network.checkpointed()(images.traced(by: Tape()), &context)
    Self.step(network, images)
    let later = network.state.map(\.tensor.doubles)
    _ = output.sum().backward()
    #expect(network.state.map(\.tensor.doubles) == later)
  }

  /// Nothing of a layer that does not train is computed twice, unless its input wants a gradient.
  @Test(arguments: [false, true]) func frozenLayersAreNotRecorded(wantsInput: Bool) {
    let network = Sequential {
      Self.blocks().frozen().checkpointed()
      MaxPool2D(2).checkpointed()
    }
    let tape = Tape()
    var context = Context(mode: .training)
    let output = network(Tensor.ones([2, 16, 6, 6]).traced(by: tape, retainingGradient: wantsInput), &context)
    #expect(tape.operations == (wantsInput ? [.checkpoint, .checkpoint] : []) && output.isTraced)
  }

  /// A layer may use its parameter with a tape only; its gradient is not lost for that.
  @Test func parametersThatOnlyATapeFinds() {
    struct UnitScale: Layer {
      @Parameter var factor: Tensor = .full([1], 3)
      func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
        let factor = input.tape.map { $factor.traced(by: $0) } ?? self.factor.detached()
        return input * factor.squared()
      }
    }
    let layer = UnitScale()
    var context = Context(mode: .training)
    let output = layer.checkpointed()(Tensor.ones([2]).traced(by: Tape()), &context)
    #expect(output.sum().backward()[layer.$factor]?.floats == [12])
  }

  private static func blocks() -> Sequential {
    seeded(3) {
      Sequential {
        Conv2D(16, 16, kernel: 3, padding: 1)
        BatchNorm2D(16)
        ReLU()
        Conv2D(16, 16, kernel: 1)
      }
    }
  }

  private static func step(_ network: Sequential, _ images: Tensor) {
    var context = Context(mode: .training)
    let output = network(images.traced(by: Tape()), &context)
    SGD(for: network, learningRate: 0.5).step(output.squared().mean().backward())
  }
}
