import Autodiff
import Layers
import Optimizers
import TestSupport
import Testing

@Suite struct MissingGradientTests {
  @Test func everyMissingParameterIsNamed() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let network = PairNetwork()
      SGD(for: network, learningRate: 1).step(network, Gradients())
    }
    expectText("SGD: the gradients lack 2 trainable parameters: block.matrix, vector.", in: result)
    expectText("allowingMissingGradients: true", in: result)
  }

  @Test func missingGradientsCanBeAllowed() {
    let network = PairNetwork()
    let optimizer = SGD(for: network, learningRate: 1, allowingMissingGradients: true)
    optimizer.step(network, network.gradients(vector: .ones([5], .float64)))
    #expect(network.vector.doubles == [0, 0, 0, 0, 0])
    #expect(network.block.matrix.doubles.allSatisfy { $0 == 1 })
  }

  @Test func frozenParametersStay() {
    let network = PairNetwork()
    let optimizer = SGD(for: network, learningRate: 1, momentum: 0.5, weightDecay: 0.1)
    network.matrixParameter.isTrainable = false
    optimizer.step(network, network.gradients(vector: .ones([5], .float64)))
    #expect(network.block.matrix.doubles.allSatisfy { $0 == 1 })
    #expect(network.vector.doubles.allSatisfy { abs($0 + 0.1) < 1e-15 })
    #expect(optimizer.state().tensors.keys.sorted() == ["momentum/vector"])
  }

  @Test func anotherNetworkIsRefused() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let other = PairNetwork()
      Adam(for: PairNetwork()).step(other, other.gradients(1))
    }
    expectText("it was made for another network. Unknown to it: block.matrix, vector.", in: result)
  }

  @Test func tensorsReadBeforeAStepKeepTheirValues() {
    let network = PairNetwork()
    let before = network.vector
    SGD(for: network, learningRate: 1).step(network, network.gradients(1))
    #expect(before.doubles == [1, 1, 1, 1, 1])
    #expect(network.vector.doubles == [0, 0, 0, 0, 0])
  }
}
