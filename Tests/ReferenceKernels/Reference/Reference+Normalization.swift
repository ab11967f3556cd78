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

  private static func standardized(_ x: ReferenceArray, axes: [Int], epsilon: Double) -> ReferenceArray {
    let centred = binary(x, mean(x, axes: axes, keepDims: true), -)
    let variance = mean(multiply(centred, centred), axes: axes, keepDims: true)
    return binary(centred, variance) { $0 / sqrt($1 + epsilon) }
  }

  /// `x / (k + alpha / size * sum of x²)^beta`, the sum over `size / 2` channels before, the channel and the rest
  /// behind.
  public static func localResponseNorm(
    _ x: ReferenceArray, size: Int, alpha: Double, beta: Double, k: Double
  ) -> ReferenceArray {
    ReferenceArray(shape: x.shape) { index in
      var sum = 0.0
      for channel in (index[1] - size / 2)...(index[1] + (size - 1) / 2) where channel >= 0 && channel < x.shape[1] {
        var neighbour = index
        neighbour[1] = channel
        sum += x[neighbour] * x[neighbour]
      }
      return x[index] / pow(k + alpha / Double(size) * sum, beta)
    }
  }
}
