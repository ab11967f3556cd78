import Core
import Kernels

extension Tensor {
  /// x where positive, slope * x elsewhere, with slopes that can be learned (He et al. 2015); the gradient with respect
  /// to x at 0 is the slope.
  ///
  /// - Parameter slope: `[1]` for all, or `[C]`, one for each channel of `[N, C, ...]`.
  public func parametricReLU(slope: Tensor) -> Tensor {
    let isShared = slope.shape == [1]
    require(
      isShared ? rank >= 1 : rank >= 2 && slope.rank == 1 && slope.shape[0] == shape[1],
      "parametric ReLU: the slope \(slope.array.described) must be [1], or have one number for each channel of the "
        + "input \(array.described), [N, C, ...]; a slope of [1] serves any input")
    require(
      dtype.isFloatingPoint && slope.dtype == dtype,
      "parametric ReLU: the slope \(slope.array.described) and the input \(array.described) must both be float32 or "
        + "both float64; cast the input, or convert(to:) the layer")
    let count = slope.shape[0]
    let aligned = isShared ? [1] : shape.indices.map { $0 == 1 ? count : 1 }
    let (x, flat, wantsInput, wantsSlope) = (array, slope.array, wantsGradient, slope.wantsGradient)
    let s = flat.reshaped(Shape(aligned))
    return Tensor.recorded(.parametricReLU, [self, slope], Elementwise.parametricReLU(x, slope: s)) {
      { gradient, recall in
        guard recall.isRecording else {
          let upper = gradient.array
          let ofInput = wantsInput ? Elementwise.parametricReLUInputGradient(upper, x, slope: s) : nil
          let ofSlope = wantsSlope ? Elementwise.parametricReLUSlopeGradient(upper, x, shape: s.shape) : nil
          return [ofInput.map { Tensor($0) }, ofSlope.map { Tensor($0.reshaped([count])) }]
        }
        let (input, isPositive) = (recall.operand(0, x), Tensor(x) .> 0)
        let slope = recall.operand(1, flat).reshaped(aligned)
        return [
          wantsInput ? Tensor.select(isPositive, gradient, gradient * slope) : nil,
          wantsSlope ? (gradient * input.clamped(to: ...0)).summed(to: s.shape).reshaped([count]) : nil,
        ]
      }
    }
  }
}
