import Core

extension Tensor {
  /// Half the squared distance of each row of features `[rows, D]` from the center of its class (Wen et al. 2016,
  /// equation 2). Gradients flow to the features and to the centers.
  ///
  /// - Parameters:
  ///   - centers: `[classes, D]`.
  ///   - rowWeights: one weight a row, for a weighted sum in place of the mean.
  ///   - reduction: the mean over rows by default (the paper sums); `.none` gives one loss a row.
  public func centerLoss(
    _ labels: [Int], centers: Tensor, rowWeights: [Double]? = nil, reduction: LossReduction = .mean
  ) -> Tensor {
    require(
      rank == 2 && centers.rank == 2 && shape[1] == centers.shape[1] && dtype == centers.dtype,
      "center loss: the features \(array.described) must be [rows, D] and the centers \(centers.array.described) "
        + "[classes, D] with the same D and type; flatten the features, or make the centers for them")
    require(
      labels.count == shape[0] && rowWeights.map { $0.count == shape[0] } ?? true,
      "center loss: \(labels.count) labels and \(rowWeights?.count ?? shape[0]) row weights for features "
        + "\(array.described); each of the \(shape[0]) rows needs one")
    for (row, label) in labels.enumerated() {
      require(
        label >= 0 && label < centers.shape[0],
        "center loss: row \(row) has label \(label), but the centers \(centers.array.described) have "
          + "\(centers.shape[0]) classes; labels are in 0..<\(centers.shape[0])")
    }
    let own = centers.joining(tape).indexSelected(Tensor(labels.map(Int32.init)))
    let distances = (self - own).squared().sum([1]) * 0.5
    guard let rowWeights else { return distances.reduced(reduction, "center loss") }
    let weighted = distances * Tensor(rowWeights).cast(to: dtype)
    return reduction == .none ? weighted : weighted.sum()
  }
}
