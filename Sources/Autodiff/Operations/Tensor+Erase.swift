import Kernels

extension Tensor {
  /// What `erased` returns beside the stacked features: M_avg and M_e, `[N, 1, H, W]` each.
  public struct ErasingMaps: Sendable {
    /// The mean of the source rows over channels.
    public let mean: Tensor
    /// 0 where a cell was erased, 1 where it was kept.
    public let mask: Tensor

    package init(mean: Tensor, mask: Tensor) { (self.mean, self.mask) = (mean, mask) }
  }

  /// Appends erased copies of some rows of `[R, C, H, W]` (Mai, Yang and Luo 2020): where the mean over channels is
  /// high, all channels become 0; what is kept is not rescaled. No gradient flows through the mask.
  ///
  /// - Parameter source: the rows to erase a copy of.
  /// - Returns: `[R + source.count, C, H, W]` and the maps.
  public func erased(source: Range<Int>, threshold: FeatureErasing.Threshold) -> (Tensor, ErasingMaps) {
    let result = FeatureErasing.forward(array, source: source, threshold: threshold)
    let mask = result.mask
    let stacked = Tensor.recorded(.erase, [self], result.stacked) {
      { gradient, recall in
        recall.isRecording
          ? [gradient.pulledThroughErasing(source: source, mask: Tensor(mask))]
          : [Tensor(FeatureErasing.gradient(gradient.array, source: source, mask: mask))]
      }
    }
    return (stacked, ErasingMaps(mean: Tensor(result.mean), mask: Tensor(mask)))
  }

  /// The gradient with respect to the rows that were erased a copy of, in operations on tensors.
  private func pulledThroughErasing(source: Range<Int>, mask: Tensor) -> Tensor {
    let rows = shape[0] - source.count
    let kept = sliced(rows..<shape[0]) * mask
    return sliced(0..<rows)
      + kept.padded(before: [source.lowerBound, 0, 0, 0], after: [rows - source.upperBound, 0, 0, 0])
  }
}
