import Autodiff
import Core
import Kernels
import Layers

/// Stochastic gradient descent, with momentum if wanted, as PyTorch does it (Sutskever et al. 2013).
public final class SGD: NetworkOptimizer {
  private let momentum: Double
  private let dampening: Double
  private let nesterov: Bool

  /// - Parameters:
  ///   - network: whose parameters are trained.
  ///   - learningRate: the size of steps; schedules change it later.
  ///   - momentum: the share of the last step that is kept, at least 0 and less than 1.
  ///   - dampening: the share of the gradient that does not enter the momentum.
  ///   - nesterov: whether to look ahead along the momentum; needs momentum and no dampening.
  ///   - weightDecay: the share of a parameter that is added to its gradient.
  ///   - groups: parameters with another learning rate or weight decay; the first that matches a parameter counts.
  ///   - decayingVectors: false: biases and the parameters of batch normalization (all with at most one axis) get no
  ///     weight decay, but for groups that name one.
  ///   - allowingMissingGradients: whether a trainable parameter may lack a gradient; it is skipped then.
  public init(
    for network: some Layer, learningRate: Double, momentum: Double = 0, dampening: Double = 0,
    nesterov: Bool = false, weightDecay: Double = 0, groups: [ParameterGroup] = [], decayingVectors: Bool = true,
    allowingMissingGradients: Bool = false
  ) {
    self.momentum = momentum
    self.dampening = dampening
    self.nesterov = nesterov
    super.init(
      "SGD", slots: momentum > 0 ? ["momentum"] : [], for: network, learningRate: learningRate,
      weightDecay: weightDecay, groups: groups, decayingVectors: decayingVectors,
      allowingMissingGradients: allowingMissingGradients)
    checkBelowOne("momentum", momentum)
    checkNotNegative("dampening", dampening)
    require(
      !nesterov || momentum > 0 && dampening == 0,
      "SGD: Nesterov's look ahead with momentum \(momentum) and dampening \(dampening); it needs momentum and no "
        + "dampening")
  }

  override func update(_ value: NDArray, _ step: Step) -> ParameterUpdate {
    ParameterUpdate.sgd(
      value, gradient: step.gradient, momentumBuffer: step.slots.first, learningRate: step.learningRate,
      momentum: momentum, dampening: dampening, nesterov: nesterov, weightDecay: step.weightDecay,
      isFirstStep: step.number == 1)
  }
}
