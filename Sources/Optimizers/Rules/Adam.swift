import Autodiff
import Kernels
import Layers

/// Adam with weight decay of its own, apart from the gradient (Loshchilov and Hutter 2019), as PyTorch does it.
public final class AdamW: NetworkOptimizer {
  private let rule: AdamRule

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
    rule = AdamRule(beta1: beta1, beta2: beta2, epsilon: epsilon, decoupled: true)
    super.init(
      "AdamW", slots: AdamRule.slots, for: network, learningRate: learningRate, weightDecay: weightDecay,
      groups: groups, decayingVectors: decayingVectors, allowingMissingGradients: allowingMissingGradients)
    rule.check(self)
  }

  override func update(_ value: NDArray, _ step: Step) -> ParameterUpdate { rule.update(value, step) }
}
