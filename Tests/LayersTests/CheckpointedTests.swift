import Autodiff
import Erasing
import Layers
import Testing

/// A checkpointed network trains as the network itself does.
@Suite struct CheckpointedTests {
  private static func step(checkpointed: Bool) -> (values: [[Double]], state: [[Double]], context: Context) {
    let network = seeded(7) { smallNetwork().inserting(EILLayer(threshold: 0.6), after: "1") }.convert(to: .float64)
    let input = random([2, 3, 6, 6]).traced(by: Tape(), keepingGradient: true)
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
}
