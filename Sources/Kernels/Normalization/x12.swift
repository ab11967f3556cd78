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
