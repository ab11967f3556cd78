import Core

// Gradients flow to the target too, where it is traced.

extension Tensor {
  /// The squared differences from `target`, of the same shape.
  ///
  /// - Parameters:
  ///   - weights: one number for each loss; broadcast, as `[rows, 1]`. The mean does not divide by them.
  ///   - reduction: the mean over all elements by default.
  public func meanSquaredError(
    _ target: Tensor, weights: Tensor? = nil, reduction: LossReduction = .mean
  ) -> Tensor {
    requireLike(target, "mean squared error")
    return (self - target).squared().reduced(reduction, weights: weights, "mean squared error")
  }

  /// The absolute differences from `target`, of the same shape: the L1 loss. The gradient of a difference of 0 is 0.
  ///
  /// - Parameters:
  ///   - weights: one number for each loss; broadcast, as `[rows, 1]`. The mean does not divide by them.
  ///   - reduction: the mean over all elements by default.
  public func meanAbsoluteError(
    _ target: Tensor, weights: Tensor? = nil, reduction: LossReduction = .mean
  ) -> Tensor {
    requireLike(target, "mean absolute error")
    return (self - target).absolute().reduced(reduction, weights: weights, "mean absolute error")
  }

  /// Half the squared difference d from `target` where |d| is up to `delta`, delta·(|d| - delta/2) beyond (Huber 1964).
  ///
  /// - Parameters:
  ///   - delta: above 0.
  ///   - weights: one number for each loss; broadcast, as `[rows, 1]`. The mean does not divide by them.
  ///   - reduction: the mean over all elements by default.
  public func huberLoss(
    _ target: Tensor, delta: Double = 1, weights: Tensor? = nil, reduction: LossReduction = .mean
  ) -> Tensor {
    requireLike(target, "Huber loss")
    require(
      delta > 0,
      "Huber loss of \(array.described): delta is \(delta), but it must be above 0; for absolute differences take "
        + "meanAbsoluteError")
    return (self - target).huber(delta).reduced(reduction, weights: weights, "Huber loss")
  }

  /// d²/(2·beta) of the difference d from `target` where |d| is up to `beta`, |d| - beta/2 beyond (Girshick 2015).
  ///
  /// - Parameters:
  ///   - beta: from 0 up; at 0 this is the absolute difference.
  ///   - weights: one number for each loss; broadcast, as `[rows, 1]`. The mean does not divide by them.
  ///   - reduction: the mean over all elements by default.
  public func smoothL1Loss(
    _ target: Tensor, beta: Double = 1, weights: Tensor? = nil, reduction: LossReduction = .mean
  ) -> Tensor {
    require(
      beta >= 0,
      "smooth L1 loss of \(array.described): beta is \(beta), but it must not be below 0; at 0 it is the absolute "
        + "difference")
    guard beta > 0 else { return meanAbsoluteError(target, weights: weights, reduction: reduction) }
    requireLike(target, "smooth L1 loss")
    return ((self - target).huber(beta) / beta).reduced(reduction, weights: weights, "smooth L1 loss")
  }

  /// With q the difference d moved into -delta...delta, q·(d - q/2) is d²/2 inside and delta·(|d| - delta/2) outside.
  private func huber(_ delta: Double) -> Tensor {
    let q = clamped(to: -delta...delta)
    return q * (self - q * 0.5)
  }

  /// The Kullback-Leibler divergence of a distribution, given as log-probabilities, from `target`: the sum of
  /// t·(log t - x), where a target of 0 counts 0. Gradients flow to the target too, where it is traced.
  ///
  /// - Parameters:
  ///   - target: probabilities of the same shape.
  ///   - targetIsLog: whether the target holds log-probabilities.
  ///   - weights: one number for each element; broadcast, as `[rows, 1]`. No mean divides by them.
  ///   - reduction: by default the mean over rows of the sum over classes, which is the mean divergence; `.mean`
  ///     divides by the number of elements, as PyTorch does by default.
  public func klDivergence(
    _ target: Tensor, targetIsLog: Bool = false, weights: Tensor? = nil, reduction: LossReduction = .batchMean
  ) -> Tensor {
    requireLike(target, "Kullback-Leibler divergence")
    let operands = Tensor.joined([self, target])
    let (x, t) = (operands[0], operands[1])
    return (targetIsLog ? t.exp() * (t - x) : t.timesItsLogarithm() - t * x)
      .reduced(reduction, weights: weights, "Kullback-Leibler divergence")
  }

  /// x·log(x), with 0 for what is not positive, and no gradient there.
  private func timesItsLogarithm() -> Tensor {
    let safe = Tensor.select(self .> 0, self, Tensor(1, dtype))
    return safe * safe.log()
  }
}
