import Autodiff
import Optimizers
import Testing

@Suite struct StateTests {
  typealias Maker = @Sendable (PairNetwork) -> any Optimizer

  static let makers: [Maker] = [
    { SGD(for: $0, learningRate: 0.1, momentum: 0.9, nesterov: true) }, { SGD(for: $0, learningRate: 0.1) },
    { Adam(for: $0, weightDecay: 0.1) }, { AdamW(for: $0) }, { RMSProp(for: $0, momentum: 0.5) },
  ]

  private func values(_ network: PairNetwork) -> [Double] { network.block.matrix.doubles + network.vector.doubles }

  @Test(arguments: makers.indices) func resumingGivesTheUninterruptedRun(_ index: Int) throws {
    let make = Self.makers[index]
    let network = PairNetwork()
    let optimizer = make(network)
    optimizer.step(network, network.gradients(0.5))
    optimizer.learningRate = 0.05
    optimizer.step(network, network.gradients(-0.25))
    let state = optimizer.state()
    let resumed = PairNetwork(matrix: network.block.matrix.detached(), vector: network.vector.detached())
    // Steps after taking the state must not reach it.
    for step in 0..<3 { optimizer.step(network, network.gradients(Double(step))) }
    let other = make(resumed)
    try other.restore(state)
    #expect(other.stepCount == 2 && other.learningRate == 0.05)
    for step in 0..<3 { other.step(resumed, resumed.gradients(Double(step))) }
    #expect(values(resumed) == values(network))
  }

  @Test func restoringGoesBack() throws {
    let network = PairNetwork()
    let optimizer = Adam(for: network)
    let fresh = optimizer.state()
    #expect(fresh.tensors.isEmpty && fresh.numbers == ["learning_rate": 0.001, "step_count": 0])
    optimizer.step(network, network.gradients(1))
    let state = optimizer.state()
    #expect(state.tensors.count == 4 && state.numbers["steps/block.matrix"] == 1)
    try optimizer.restore(fresh)
    #expect(optimizer.stepCount == 0 && optimizer.state().tensors.isEmpty)
  }

  @Test func misfitsAreAllNamedAndChangeNothing() throws {
    let network = PairNetwork()
    let optimizer = SGD(for: network, learningRate: 1, momentum: 0.5)
    optimizer.step(network, network.gradients(1))
    var state = optimizer.state()
    state.tensors["momentum/vector"] = .zeros([4], .float64)
    state.tensors["momentum/block.matrix"] = nil
    state.tensors["speed/vector"] = .zeros([5])
    state.numbers["step_count"] = 1.5
    state.numbers["learning_rate"] = nil
    let error = #expect(throws: OptimizerStateError.self) { try optimizer.restore(state) }
    #expect(
      error?.problems == [
        "'learning_rate' is missing", "'step_count' is 1.5, not a whole number", "'momentum/block.matrix' is missing",
        "'momentum/vector' is float64 of shape [4], the parameter float64 of shape [5]",
        "'speed/vector' belongs to nothing here",
      ])
    #expect(optimizer.stepCount == 1 && optimizer.learningRate == 1)
    let kind = #expect(throws: OptimizerStateError.self) { try optimizer.restore(Adam(for: network).state()) }
    #expect(kind?.problems == ["it is of Adam, not of SGD"])
  }
}
