import Kernels

/// What Adam and AdamW have in common.
struct AdamRule {
  static let slots = ["first_moment", "second_moment"]

  let beta1: Double
  let beta2: Double
  let epsilon: Double
  let decoupled: Bool

  func check(_ optimizer: NetworkOptimizer) {
    optimizer.checkBelowOne("beta1", beta1)
    optimizer.checkBelowOne("beta2", beta2)
    optimizer.checkNotNegative("epsilon", epsilon)
  }

  func update(_ value: NDArray, _ step: NetworkOptimizer.Step) -> ParameterUpdate {
    ParameterUpdate.adam(
      value, gradient: step.gradient, firstMoment: step.slots[0], secondMoment: step.slots[1], step: step.number,
      learningRate: step.learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: step.weightDecay,
      decoupled: decoupled)
  }
}
