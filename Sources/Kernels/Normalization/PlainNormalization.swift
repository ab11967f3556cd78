import Core

/// Batch normalization over `[N, C, H, W]` or `[N, C]` (any shape with the channels second) in row-major order, in
/// float32 and float64. Sums are formed in double precision.
public enum PlainNormalization {
  /// The mean and the biased variance of every channel, `[C]` each.
  public static func statistics(_ input: NDArray) -> (mean: NDArray, variance: NDArray) {
    let planes = ChannelPlanes(input, "batch normalization, statistics")
    require(
      planes.count > 0,
      "batch normalization: the input \(input.described) has no elements to take a mean of; give at least one "
        + "row")
    let input = input.plain()
    let mean = NDArray(uninitialized: [planes.channels], input.dtype)
    let variance = NDArray(uninitialized: [planes.channels], input.dtype)
    switch input.dtype {
    case .float32: statistics(input, planes, mean, variance, as: Float.self)
    case .float64: statistics(input, planes, mean, variance, as: Double.self)
    case .int32, .uint8: failUnsupported("batch normalization", input)
    }
    return (mean, variance)
  }

  private static func statistics<T: RealScalar>(
    _ input: NDArray, _ planes: ChannelPlanes, _ mean: NDArray, _ variance: NDArray, as type: T.Type
  ) {
    let (x, means, variances) = (input.address(as: T.self), mean.address(as: T.self), variance.address(as: T.self))
    let count = Double(planes.count)
    planes.forEachChannel { channel in
      let center = planes.sum(channel) { Double(x[$0]) } / count
      // Deviations from the mean, not a difference of squares: exact for means far from zero.
      let squares = planes.sum(channel) { index in
        let deviation = Double(x[index]) - center
        return deviation * deviation
      }
      means[channel] = T(center)
      variances[channel] = T(squares / count)
    }
  }

  /// `(input - mean) / sqrt(variance + epsilon) * scale + shift`.
  ///
  /// - Parameters:
  ///   - mean: `[C]`; `variance`, `scale` (1 where nil) and `shift` (0 where nil) likewise.
  ///   - epsilon: added to the variance.
  public static func forward(
    _ input: NDArray, mean: NDArray, variance: NDArray, scale: NDArray?, shift: NDArray?, epsilon: Double
  ) -> NDArray {
    let planes = ChannelPlanes(input, "batch normalization")
    planes.check([mean, variance, scale, shift], input)
    let input = input.plain()
    let result = NDArray(uninitialized: input.shape, input.dtype)
    switch input.dtype {
    case .float32: forward(input, result, planes, mean, variance, scale, shift, epsilon, as: Float.self)
    case .float64: forward(input, result, planes, mean, variance, scale, shift, epsilon, as: Double.self)
    case .int32, .uint8: failUnsupported("batch normalization", input)
    }
    return result
  }

  private static func forward<T: RealScalar>(
    _ input: NDArray, _ result: NDArray, _ planes: ChannelPlanes, _ mean: NDArray, _ variance: NDArray,
    _ scale: NDArray?, _ shift: NDArray?, _ epsilon: Double, as type: T.Type
  ) {
    let (x, y) = (input.address(as: T.self), result.address(as: T.self))
    let (means, variances) = (mean.address(as: T.self), variance.address(as: T.self))
    let (scales, shifts) = (scale?.address(as: T.self), shift?.address(as: T.self))
    planes.forEachChannel { channel in
      let factor = (scales?[channel] ?? 1) / (variances[channel] + T(epsilon)).squareRoot()
      let (center, offset) = (means[channel], shifts?[channel] ?? 0)
      planes.forEachRun(channel) { range in
        for i in range { y[i] = (x[i] - center) * factor + offset }
      }
    }
  }
}

extension PlainNormalization {
  /// The gradients where `mean` and `variance` are those of `input` itself and follow it.
  public static func trainingGradient(
    _ outputGradient: NDArray, input: NDArray, mean: NDArray, variance: NDArray, scale: NDArray?, epsilon: Double
  ) -> (inputGradient: NDArray, scaleGradient: NDArray, shiftGradient: NDArray) {
    gradients(outputGradient, input, [mean, variance], scale, epsilon, followsInput: true)
  }

  /// The gradients where `mean` and `variance` are constants.
  public static func evaluationGradient(
    _ outputGradient: NDArray, input: NDArray, mean: NDArray, variance: NDArray, scale: NDArray?, epsilon: Double
  ) -> (inputGradient: NDArray, scaleGradient: NDArray, shiftGradient: NDArray) {
    gradients(outputGradient, input, [mean, variance], scale, epsilon, followsInput: false)
  }

  private static func gradients(
    _ outputGradient: NDArray, _ input: NDArray, _ statistics: [NDArray], _ scale: NDArray?, _ epsilon: Double,
    followsInput: Bool
  ) -> (inputGradient: NDArray, scaleGradient: NDArray, shiftGradient: NDArray) {
    let planes = ChannelPlanes(input, "batch normalization, gradient")
    planes.check(statistics + [scale], input)
    require(
      outputGradient.shape == input.shape && outputGradient.dtype == input.dtype,
      "batch normalization, gradient: \(outputGradient.described) must be like the input \(input.described); reshape "
        + "or cast it")
    let rule = GradientRule(
      gradient: outputGradient.plain(), input: input.plain(), mean: statistics[0], variance: statistics[1],
      scale: scale, epsilon: epsilon, followsInput: followsInput, planes: planes)
    switch input.dtype {
    case .float32: return rule.run(as: Float.self)
    case .float64: return rule.run(as: Double.self)
    case .int32, .uint8: failUnsupported("batch normalization, gradient", input)
    }
  }
}

private struct GradientRule {
  let gradient: NDArray
  let input: NDArray
  let mean: NDArray
  let variance: NDArray
  let scale: NDArray?
  let epsilon: Double
  let followsInput: Bool
  let planes: ChannelPlanes

  func run<T: RealScalar>(
    as type: T.Type
  ) -> (inputGradient: NDArray, scaleGradient: NDArray, shiftGradient: NDArray) {
    let result = NDArray(uninitialized: input.shape, input.dtype)
    let scaleGradient = NDArray(uninitialized: [planes.channels], input.dtype)
    let shiftGradient = NDArray(uninitialized: [planes.channels], input.dtype)
    let (g, x, r) = (gradient.address(as: T.self), input.address(as: T.self), result.address(as: T.self))
    let (means, variances) = (mean.address(as: T.self), variance.address(as: T.self))
    let scales = scale?.address(as: T.self)
    let (scaleSums, shiftSums) = (scaleGradient.address(as: T.self), shiftGradient.address(as: T.self))
    planes.forEachChannel { channel in
      let center = Double(means[channel])
      let inverse = 1 / (Double(variances[channel]) + epsilon).squareRoot()
      let shiftSum = planes.sum(channel) { Double(g[$0]) }
      let scaleSum = planes.sum(channel) { Double(g[$0]) * (Double(x[$0]) - center) } * inverse
      scaleSums[channel] = T(scaleSum)
      shiftSums[channel] = T(shiftSum)
      let factor = T(Double(scales?[channel] ?? 1) * inverse)
      guard followsInput else {
        planes.forEachRun(channel) { for i in $0 { r[i] = g[i] * factor } }
        return
      }
      let (middle, constant) = (means[channel], T(shiftSum / Double(planes.count)))
      let slope = T(scaleSum * inverse / Double(planes.count))
      planes.forEachRun(channel) { for i in $0 { r[i] = (g[i] - constant - (x[i] - middle) * slope) * factor } }
    }
    return (result, scaleGradient, shiftGradient)
  }
}
