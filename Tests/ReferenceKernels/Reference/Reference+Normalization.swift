import Foundation

extension Reference {
  /// `(x - mean) / sqrt(variance + epsilon) * scale + shift` over the last `count` axes of each sample.
  public static func layerNorm(
    _ x: ReferenceArray, lastAxes count: Int, scale: ReferenceArray?, shift: ReferenceArray?, epsilon: Double
  ) -> ReferenceArray {
    let axes = Array((x.rank - count)..<x.rank)
    let standard = standardized(x, axes: axes, epsilon: epsilon)
    let scaled = scale.map { multiply(standard, $0) } ?? standard
    return shift.map { add(scaled, $0) } ?? scaled
  }

  /// The same over each of `groups` groups of channels of each sample `[C, ...]`, with a scale for each channel.
  public static func groupNorm(
    _ x: ReferenceArray, groups: Int, scale: ReferenceArray?, shift: ReferenceArray?, epsilon: Double
  ) -> ReferenceArray {
    let (images, channels) = (x.shape[0], x.shape[1])
    let rows = x.reshaped([images * groups, x.count / (images * groups)])
    let standard = standardized(rows, axes: [1], epsilon: epsilon).reshaped(x.shape)
    let perChannel = [1, channels] + Array(repeating: 1, count: x.rank - 2)
    let scaled = scale.map { multiply(standard, $0.reshaped(perChannel)) } ?? standard
    return shift.map { add(scaled, $0.reshaped(perChannel)) } ?? scaled
  }

  /// The gradients of `layerNorm`; scale and shift have the shape of the last axes.
  public static func layerNormGradients(
    _ x: ReferenceArray, lastAxes count: Int, scale: ReferenceArray?, epsilon: Double, gradient: ReferenceArray
  ) -> (input: ReferenceArray, scale: ReferenceArray, shift: ReferenceArray) {
    let axes = Array((x.rank - count)..<x.rank)
    let scaled = scale.map { multiply(gradient, $0) } ?? gradient
    let products = multiply(gradient, standardized(x, axes: axes, epsilon: epsilon))
    let shape = Array(x.shape.suffix(count))
    return (
      standardizedGradient(x, axes: axes, epsilon: epsilon, gradient: scaled), sum(products, toShape: shape),
      sum(gradient, toShape: shape)
    )
  }

  /// The gradients of `groupNorm`; scale and shift have one number for each channel.
  public static func groupNormGradients(
    _ x: ReferenceArray, groups: Int, scale: ReferenceArray?, epsilon: Double, gradient: ReferenceArray
  ) -> (input: ReferenceArray, scale: ReferenceArray, shift: ReferenceArray) {
    let (images, channels) = (x.shape[0], x.shape[1])
    let perGroup = [images * groups, x.count / (images * groups)]
    let perChannel = [1, channels] + Array(repeating: 1, count: x.rank - 2)
    let scaled = scale.map { multiply(gradient, $0.reshaped(perChannel)) } ?? gradient
    let rows = x.reshaped(perGroup)
    let standard = standardized(rows, axes: [1], epsilon: epsilon).reshaped(x.shape)
    let input = standardizedGradient(rows, axes: [1], epsilon: epsilon, gradient: scaled.reshaped(perGroup))
    return (
      input.reshaped(x.shape), sum(multiply(gradient, standard), toShape: perChannel).reshaped([channels]),
      sum(gradient, toShape: perChannel).reshaped([channels])
    )
  }

  /// With x' the standardized input: `(g - mean(g) - x' * mean(g * x')) / sqrt(variance + epsilon)`.
  private static func standardizedGradient(
    _ x: ReferenceArray, axes: [Int], epsilon: Double, gradient: ReferenceArray
  ) -> ReferenceArray {
    let standard = standardized(x, axes: axes, epsilon: epsilon)
    let level = mean(gradient, axes: axes, keepDims: true)
    let slope = mean(multiply(gradient, standard), axes: axes, keepDims: true)
    let rest = binary(binary(gradient, level, -), multiply(standard, slope), -)
    return binary(rest, variance(x, axes: axes, keepDims: true)) { $0 / sqrt($1 + epsilon) }
  }

  private static func standardized(_ x: ReferenceArray, axes: [Int], epsilon: Double) -> ReferenceArray {
    let centered = binary(x, mean(x, axes: axes, keepDims: true), -)
    let variance = mean(multiply(centered, centered), axes: axes, keepDims: true)
    return binary(centered, variance) { $0 / sqrt($1 + epsilon) }
  }

  /// `x / (k + alpha / size * sum of x²)^beta`, the sum over `size / 2` channels before, the channel and the rest
  /// behind.
  public static func localResponseNorm(
    _ x: ReferenceArray, size: Int, alpha: Double, beta: Double, k: Double
  ) -> ReferenceArray {
    binary(x, localResponseBase(x, size: size, alpha: alpha, k: k)) { $0 / pow($1, beta) }
  }

  /// The gradient of `localResponseNorm`: what each output has of its own input, and of its neighbors'.
  public static func localResponseNormGradient(
    _ x: ReferenceArray, size: Int, alpha: Double, beta: Double, k: Double, gradient: ReferenceArray
  ) -> (own: ReferenceArray, neighbors: ReferenceArray) {
    let base = localResponseBase(x, size: size, alpha: alpha, k: k)
    let products = binary(multiply(gradient, x), base) { $0 / pow($1, beta + 1) }
    // A channel lies in the windows of those that have it before or behind them.
    let sums = windowSums(products, before: (size - 1) / 2, behind: size / 2)
    return (
      binary(gradient, base) { $0 / pow($1, beta) },
      multiply(x, sums).map { -2 * alpha * beta / Double(size) * $0 }
    )
  }

  private static func localResponseBase(_ x: ReferenceArray, size: Int, alpha: Double, k: Double) -> ReferenceArray {
    windowSums(multiply(x, x), before: size / 2, behind: (size - 1) / 2).map { k + alpha / Double(size) * $0 }
  }

  /// The sum over the channels from `before` this one to `behind` it, as far as there are any.
  private static func windowSums(_ x: ReferenceArray, before: Int, behind: Int) -> ReferenceArray {
    ReferenceArray(shape: x.shape) { index in
      var sum = 0.0
      for channel in (index[1] - before)...(index[1] + behind) where channel >= 0 && channel < x.shape[1] {
        var neighbor = index
        neighbor[1] = channel
        sum += x[neighbor]
      }
      return sum
    }
  }
}
