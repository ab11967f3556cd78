/// Batch normalization of `[N, C, ...]` per channel.
public struct ReferenceBatchNorm: Sendable {
  /// Added to the variance.
  public var epsilon: Double
  /// The weight of the new statistics in the running ones.
  public var momentum: Double

  /// PyTorch's defaults.
  public init(epsilon: Double = 1e-5, momentum: Double = 0.1) {
    self.epsilon = epsilon
    self.momentum = momentum
  }

  /// What a training pass gives.
  public struct Training: Sendable {
    /// The normalized input, scaled and shifted.
    public let out: ReferenceArray
    /// The mean of the batch, `[C]`.
    public let mean: ReferenceArray
    /// The population variance of the batch, `[C]`.
    public let variance: ReferenceArray
    /// The running mean afterwards, `[C]`.
    public let runningMean: ReferenceArray
    /// The running variance afterwards, `[C]`; what enters it divides by the count less one.
    public let runningVariance: ReferenceArray
  }

  /// Normalizes by the batch's own statistics.
  public func training(
    _ x: ReferenceArray, weight: ReferenceArray, bias: ReferenceArray, runningMean: ReferenceArray,
    runningVariance: ReferenceArray
  ) -> Training {
    let axes = Self.axes(x)
    let mean = Reference.mean(x, axes: axes)
    let variance = Reference.variance(x, axes: axes)
    let sample = Reference.variance(x, axes: axes, correction: 1)
    let blend = { (old: Double, new: Double) in (1 - momentum) * old + momentum * new }
    return Training(
      out: evaluation(x, weight: weight, bias: bias, mean: mean, variance: variance), mean: mean,
      variance: variance, runningMean: Reference.binary(runningMean, mean, blend),
      runningVariance: Reference.binary(runningVariance, sample, blend))
  }

  /// Normalizes by the given statistics `[C]`.
  public func evaluation(
    _ x: ReferenceArray, weight: ReferenceArray, bias: ReferenceArray, mean: ReferenceArray,
    variance: ReferenceArray
  ) -> ReferenceArray {
    let normalized = normalize(x, mean: mean, variance: variance)
    return Reference.add(Reference.multiply(normalized, perChannel(weight, x)), perChannel(bias, x))
  }

  /// (x - mean) / sqrt(variance + epsilon).
  func normalize(_ x: ReferenceArray, mean: ReferenceArray, variance: ReferenceArray) -> ReferenceArray {
    let centered = Reference.binary(x, perChannel(mean, x), -)
    return Reference.binary(centered, perChannel(variance, x)) { $0 / ($1 + epsilon).squareRoot() }
  }

  func perChannel(_ values: ReferenceArray, _ x: ReferenceArray) -> ReferenceArray {
    values.reshaped([1, values.count] + Array(repeating: 1, count: x.rank - 2))
  }

  static func axes(_ x: ReferenceArray) -> [Int] { [0] + Array(2..<x.rank) }
}

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
