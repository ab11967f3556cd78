extension ReferenceBatchNorm {
  /// Gradients for the input, the weight `[C]` and the bias `[C]`.
  public typealias Gradients = (input: ReferenceArray, weight: ReferenceArray, bias: ReferenceArray)

  /// The gradients when statistics are constants.
  public func evaluationGradients(
    _ x: ReferenceArray, weight: ReferenceArray, mean: ReferenceArray, variance: ReferenceArray,
    gradient: ReferenceArray
  ) -> Gradients {
    let axes = Self.axes(x)
    let normalized = normalize(x, mean: mean, variance: variance)
    let scale = Reference.binary(weight, variance) { $0 / ($1 + epsilon).squareRoot() }
    return (
      Reference.multiply(gradient, perChannel(scale, x)),
      Reference.sum(Reference.multiply(gradient, normalized), axes: axes), Reference.sum(gradient, axes: axes)
    )
  }

  /// The gradients when the batch's own statistics were used.
  ///
  /// With x̂ the normalized input and g the gradient for x̂, the input's gradient is
  /// (g - mean(g) - x̂ · mean(g · x̂)) / sqrt(variance + epsilon), means over the channel.
  public func trainingGradients(
    _ x: ReferenceArray, weight: ReferenceArray, gradient: ReferenceArray
  ) -> Gradients {
    let axes = Self.axes(x)
    let mean = Reference.mean(x, axes: axes)
    let variance = Reference.variance(x, axes: axes)
    let normalized = normalize(x, mean: mean, variance: variance)
    let inner = Reference.multiply(gradient, perChannel(weight, x))
    let level = Reference.mean(inner, axes: axes, keepDims: true)
    let slope = Reference.mean(Reference.multiply(inner, normalized), axes: axes, keepDims: true)
    let leveled = Reference.binary(inner, level, -)
    let bent = Reference.binary(leveled, Reference.multiply(normalized, slope), -)
    let input = Reference.binary(bent, perChannel(variance, x)) { $0 / ($1 + epsilon).squareRoot() }
    return (
      input, Reference.sum(Reference.multiply(gradient, normalized), axes: axes),
      Reference.sum(gradient, axes: axes)
    )
  }
}
