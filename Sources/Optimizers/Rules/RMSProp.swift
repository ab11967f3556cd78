import Autodiff
import Kernels
import Layers

/// RMSProp (Hinton 2012, lecture 6e), with momentum if wanted, as PyTorch does it.
public final class RMSProp: NetworkOptimizer {
  private let alpha: Double
  private let epsilon: Double
  private let momentum: Double

  /// - Parameters:
  ///   - network: whose parameters are trained.
  ///   - learningRate: about the size of a step of each number.
  ///   - alpha: the share of the old mean of squared gradients that is kept.
  ///   - epsilon: added to the root that is divided by.
  ///   - momentum: the share of the last step that is kept, at least 0 and less than 1.
  ///   - weightDecay: the share of a parameter that is added to its gradient.
  ///   - groups: parameters with another learning rate or weight decay; the first that matches a parameter counts.
  ///   - decayingVectors: false: biases and the parameters of batch normalization (all with at most one axis) get no
  ///     weight decay, but for groups that name one.
  ///   - allowingMissingGradients: whether a trainable parameter may lack a gradient; it is skipped then.
  public init(
    for network: some Layer, learningRate: Double = 0.01, alpha: Double = 0.99, epsilon: Double = 1e-8,
    momentum: Double = 0, weightDecay: Double = 0, groups: [ParameterGroup] = [], decayingVectors: Bool = true,
    allowingMissingGradients: Bool = false
  ) {
    self.alpha = alpha
    self.epsilon = epsilon
    self.momentum = momentum
    super.init(
      "RMSProp", slots: momentum > 0 ? ["square_average", "momentum"] : ["square_average"], for: network,
      learningRate: learningRate, weightDecay: weightDecay, groups: groups, decayingVectors: decayingVectors,
      allowingMissingGradients: allowingMissingGradients)
    checkBelowOne("alpha", alpha)
    checkBelowOne("momentum", momentum)
    checkNotNegative("epsilon", epsilon)
  }

  override func update(_ value: NDArray, _ step: Step) -> ParameterUpdate {
    ParameterUpdate.rmsProp(
      value, gradient: step.gradient, squareAverage: step.slots[0],
      momentumBuffer: step.slots.count > 1 ? step.slots[1] : nil, learningRate: step.learningRate, alpha: alpha,
      epsilon: epsilon, momentum: momentum, weightDecay: step.weightDecay)
  }
}
