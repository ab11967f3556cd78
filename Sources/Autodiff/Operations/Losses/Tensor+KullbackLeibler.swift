
extension Tensor {
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
