import Autodiff
import Kernels
import Layers

/// Adam (Kingma and Ba 2015), as PyTorch does it: weight decay is added to the gradient.
public class Adam: NetworkOptimizer {
  private let beta1: Double
  private let beta2: Double
  private let epsilon: Double
  private let decoupled: Bool

  /// - Parameters:
  ///   - network: whose parameters are trained.
  ///   - learningRate: about the size of a step of each number.
  ///   - beta1: the share of the old mean of gradients that is kept.
  ///   - beta2: the share of the old mean of squared gradients that is kept.
  ///   - epsilon: added to the root that is divided by.
  ///   - weightDecay: the share of a parameter that is added to its gradient.
  ///   - groups: parameters with another learning rate or weight decay; the first that matches a parameter counts.
  ///   - decayingVectors: false: biases and the parameters of batch normalization (all with at most one axis) get no
  ///     weight decay, but for groups that name one.
  ///   - allowingMissingGradients: whether a trainable parameter may lack a gradient; it is skipped then.
  public convenience init(
    for network: some Layer, learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0, groups: [ParameterGroup] = [], decayingVectors: Bool = true,
    allowingMissingGradients: Bool = false
  ) {
    self.init(
      "Adam", decoupled: false, for: network, learningRate: learningRate, betas: (beta1, beta2), epsilon: epsilon,
      weightDecay: weightDecay, groups: groups, decayingVectors: decayingVectors,
      allowingMissingGradients: allowingMissingGradients)
  }

  /// - Parameter decoupled: whether weight decay is taken from the parameter instead of being added to its gradient.
  fileprivate init(
    _ kind: String, decoupled: Bool, for network: some Layer, learningRate: Double, betas: (Double, Double),
    epsilon: Double, weightDecay: Double, groups: [ParameterGroup], decayingVectors: Bool,
    allowingMissingGradients: Bool
  ) {
    (beta1, beta2, self.epsilon, self.decoupled) = (betas.0, betas.1, epsilon, decoupled)
    super.init(
      kind, slots: ["first_moment", "second_moment"], for: network, learningRate: learningRate,
      weightDecay: weightDecay, groups: groups, decayingVectors: decayingVectors,
      allowingMissingGradients: allowingMissingGradients)
    checkBelowOne("beta1", beta1)
    checkBelowOne("beta2", beta2)
    checkNotNegative("epsilon", epsilon)
  }

  override func update(_ value: NDArray, _ step: Step) -> ParameterUpdate {
    ParameterUpdate.adam(
      value, gradient: step.gradient, firstMoment: step.slots[0], secondMoment: step.slots[1], step: step.number,
      learningRate: step.learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: step.weightDecay,
      decoupled: decoupled)
  }
}

/// Adam with weight decay of its own, apart from the gradient (Loshchilov and Hutter 2019), as PyTorch does it.
public final class AdamW: Adam {
  /// - Parameters:
  ///   - network: whose parameters are trained.
  ///   - learningRate: about the size of a step of each number.
  ///   - beta1: the share of the old mean of gradients that is kept.
  ///   - beta2: the share of the old mean of squared gradients that is kept.
  ///   - epsilon: added to the root that is divided by.
  ///   - weightDecay: times the learning rate, the share that a parameter loses in every step.
  ///   - groups: parameters with another learning rate or weight decay; the first that matches a parameter counts.
  ///   - decayingVectors: false: biases and the parameters of batch normalization (all with at most one axis) get no
  ///     weight decay, but for groups that name one.
  ///   - allowingMissingGradients: whether a trainable parameter may lack a gradient; it is skipped then.
  public init(
    for network: some Layer, learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0.01, groups: [ParameterGroup] = [], decayingVectors: Bool = true,
    allowingMissingGradients: Bool = false
  ) {
    super.init(
      "AdamW", decoupled: true, for: network, learningRate: learningRate, betas: (beta1, beta2), epsilon: epsilon,
      weightDecay: weightDecay, groups: groups, decayingVectors: decayingVectors,
      allowingMissingGradients: allowingMissingGradients)
  }
}
