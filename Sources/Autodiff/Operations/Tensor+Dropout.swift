import Core
import Kernels

extension Tensor {
  /// Sets elements to 0 with probability `rate` and scales the rest by 1 / (1 - rate) (Srivastava et al. 2014). The
  /// elements are float32 or float64.
  ///
  /// - Parameter wholeChannels: whether whole planes of `[N, C, H, W]` are dropped (Tompson et al. 2015).
  public func dropout(rate: Double, wholeChannels: Bool = false, using generator: inout RandomGenerator) -> Tensor {
    requireFloatingPoint(.dropout)
    require(
      rate >= 0 && rate < 1,
      "dropout: the rate \(rate) for \(array.described) must be in 0..<1; it is the share of elements that become 0")
    require(
      !wholeChannels || rank == 4,
      "dropout of channels: the input \(array.described) must be [N, C, H, W]; for rows drop elements instead")
    let shape: Shape = wholeChannels ? [self.shape[0], self.shape[1], 1, 1] : self.shape
    return dropped(rate, parts: shape, &generator)
  }

  /// Sets rows of the first axis to 0 as a whole with probability `rate` and scales the rest by 1 / (1 - rate): what
  /// stochastic depth does to a residual branch (Huang et al. 2016). The elements are float32 or float64. torchvision:
  /// `stochastic_depth` in the mode `row`.
  ///
  /// - Parameter generator: gives one number for each row, and none at a rate of 0.
  public func dropout(ofRows rate: Double, using generator: inout RandomGenerator) -> Tensor {
    requireFloatingPoint(.dropout)
    require(
      rate >= 0 && rate < 1 && rank > 0,
      "dropout of rows: the rate \(rate) for \(array.described) must be in 0..<1, and there must be a first axis; the "
        + "rate is the share of rows that become 0")
    let parts = shape.indices.map { $0 == 0 ? shape[0] : 1 }
    return dropped(rate, parts: Shape(parts), &generator)
  }

  /// - Parameter parts: the shape of one number for each part that is kept or dropped as a whole.
  private func dropped(_ rate: Double, parts: Shape, _ generator: inout RandomGenerator) -> Tensor {
    guard rate > 0 else { return self }
    let mask = Tensor.filled(parts, dtype) { _ in generator.uniform() < rate ? 0 : 1 / (1 - rate) }
    return Tensor.recorded(.dropout, [self], Elementwise.binary(.multiply, array, mask.array)) {
      { gradient, _ in [gradient * mask] }
    }
  }
}
