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
    guard rate > 0 else { return self }
    let shape: Shape = wholeChannels ? [self.shape[0], self.shape[1], 1, 1] : self.shape
    let mask = Tensor.filled(shape, dtype) { _ in generator.uniform() < rate ? 0 : 1 / (1 - rate) }
    return Tensor.recorded(.dropout, [self], Elementwise.binary(.multiply, array, mask.array)) {
      { gradient, _ in [gradient * mask] }
    }
  }
}
