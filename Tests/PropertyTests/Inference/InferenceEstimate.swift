import Core
import ReferenceKernels

/// A value of a network as plain loops compute it in float64, and how far float32 may be from it.
///
/// The bound is one for all elements. Each operation passes on what it was given, at its worst, and adds its own
/// roundings; folding and fusing move these about, but make them no larger.
struct InferenceEstimate {
  var value: ReferenceArray
  var error = 0.0

  /// A function that is linear but for a constant.
  ///
  /// - Parameters:
  ///   - roundings: how many the largest sum of sizes is off by.
  ///   - constant: the largest size of what is added.
  ///   - sizes: the sums of the sizes of all products, for the sizes of the operand's elements.
  func mapped(
    roundings: Double, constant: Double = 0, _ function: (ReferenceArray) -> ReferenceArray,
    sizes: (ReferenceArray) -> ReferenceArray
  ) -> InferenceEstimate {
    let spread = error == 0 ? 0 : sizes(value.filled(with: error)).largest
    let size = sizes(value.magnitude).largest + constant + spread
    return InferenceEstimate(value: function(value), error: spread + roundings * DType.float32.epsilon * size)
  }

  func convolved(_ weight: ReferenceArray, bias: ReferenceArray?, _ step: InferenceStep) -> InferenceEstimate {
    let convolution = ReferenceConvolution(
      stride: (step.stride, step.stride), padding: step.margins, dilation: (step.dilation, step.dilation),
      groups: step.groups)
    let terms = Double(weight.count / weight.shape[0] + 8)
    return mapped(
      roundings: step.isWinogradShape ? max(terms, ConvolutionSetting.winogradFactor) : terms,
      constant: bias?.largest ?? 0, { convolution.forward($0, weight: weight, bias: bias) },
      sizes: { convolution.forward($0, weight: weight.magnitude) })
  }

  func multiplied(_ weight: ReferenceArray, bias: ReferenceArray?) -> InferenceEstimate {
    mapped(
      roundings: Double(weight.shape[1] + 8), constant: bias?.largest ?? 0,
      { Reference.linear($0, weight: weight, bias: bias) },
      sizes: { Reference.linear($0, weight: weight.magnitude, bias: nil) })
  }

  func scaled(by factor: ReferenceArray, _ shift: ReferenceArray) -> InferenceEstimate {
    let shape = [1, factor.count] + Array(repeating: 1, count: value.rank - 2)
    let (factor, shift) = (factor.reshaped(shape), shift.reshaped(shape))
    return mapped(
      roundings: 8, constant: shift.largest, { Reference.add(Reference.multiply($0, factor), shift) },
      sizes: { Reference.multiply($0, factor.magnitude) })
  }

  func added(_ other: InferenceEstimate) -> InferenceEstimate {
    let passed = error + other.error
    let size = Reference.add(value.magnitude, other.value.magnitude).largest + passed
    return InferenceEstimate(
      value: Reference.add(value, other.value), error: passed + 2 * DType.float32.epsilon * size)
  }

  /// An activation whose slope is at most 1, as a clamp's is, brings numbers no further apart.
  func activated(_ step: InferenceStep) -> InferenceEstimate {
    let function: (Double) -> Double =
      switch step.slope {
      case 8: { min(max($0, 0), 1) }
      case 9: { min(max($0, 0.125), 2) }
      case let slope: { $0 < 0 ? $0 * Double(slope ?? 4) / 4 : $0 }
      }
    return InferenceEstimate(value: value.map(function), error: error * 1.001)
  }

  func pooled(_ step: InferenceStep) -> InferenceEstimate {
    let windows = step.pooling
    guard step.kind == .average else { return InferenceEstimate(value: windows.maximum(value), error: error) }
    let mean = { (x: ReferenceArray) in windows.average(x, countIncludePad: step.countsPadding) }
    return mapped(roundings: Double(step.kernel * step.kernel + 4), mean, sizes: mean)
  }

  func averaged() -> InferenceEstimate {
    let mean = { (x: ReferenceArray) in Reference.mean(x, axes: [2, 3]) }
    return mapped(roundings: Double(value.shape[2] * value.shape[3] + 4), mean, sizes: mean)
  }
}
