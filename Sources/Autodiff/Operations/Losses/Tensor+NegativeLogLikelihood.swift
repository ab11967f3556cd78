
extension Tensor {
  /// The negative logarithm of each label's probability, given log-probabilities `[rows, classes]`.
  ///
  /// - Parameters:
  ///   - classWeights: how much each class counts. The mean divides by the sum of the labels' weights.
  ///   - ignored: a label, class or not, whose rows have neither loss nor gradient and do not count in the mean.
  ///   - rowWeights: one weight a row, for a weighted sum in place of the mean.
  ///   - reduction: the mean over rows by default; `.none` gives one loss a row.
  /// - Returns: one number, or `[rows]`. Where all rows are ignored the mean is 0.
  public func negativeLogLikelihood(
    _ labels: [Int], classWeights: [Double]? = nil, ignoring ignored: Int? = nil, rowWeights: [Double]? = nil,
    reduction: LossReduction = .mean
  ) -> Tensor {
    let rows = LabelRows(
      labels, of: self, classWeights: classWeights, ignored: ignored, rowWeights: rowWeights, reduction: reduction,
      countingClassWeights: true, "negative log-likelihood")
    return rows.reduced(-rows.entries(of: self), reduction)
  }
}
