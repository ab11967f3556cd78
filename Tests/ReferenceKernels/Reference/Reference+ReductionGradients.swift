import Foundation

extension Reference {
  /// The gradient of a reduction: `gradient` repeated along `axes`, times `derivative(value, reduced value)`.
  private static func gradient(
    _ x: ReferenceArray, reduced: ReferenceArray, axes: [Int], gradient: ReferenceArray,
    _ derivative: (Double, Double) -> Double
  ) -> ReferenceArray {
    let kept = keptShape(x.shape, axes)
    let local = binary(x, reduced.reshaped(kept), derivative)
    return multiply(local, gradient.reshaped(kept))
  }

  private static func length(_ x: ReferenceArray, _ axes: [Int]) -> Double {
    Double(axes.map { x.shape[$0] }.reduce(1, *))
  }

  /// The gradient of `sum`: repeated along `axes`, like all gradients here.
  public static func sumGradient(
    _ x: ReferenceArray, axes: [Int], gradient: ReferenceArray
  ) -> ReferenceArray {
    self.gradient(x, reduced: gradient, axes: axes, gradient: gradient) { _, _ in 1 }
  }

  /// The gradient of `mean`.
  public static func meanGradient(
    _ x: ReferenceArray, axes: [Int], gradient: ReferenceArray
  ) -> ReferenceArray {
    let count = length(x, axes)
    return self.gradient(x, reduced: gradient, axes: axes, gradient: gradient) { _, _ in 1 / count }
  }

  /// Values that share the largest value share the gradient evenly.
  public static func maximumGradient(
    _ x: ReferenceArray, axes: [Int], gradient: ReferenceArray
  ) -> ReferenceArray {
    extremeGradient(x, extreme: maximum(x, axes: axes, keepDims: true), axes: axes, gradient: gradient)
  }

  /// Values that share the smallest value share the gradient evenly.
  public static func minimumGradient(
    _ x: ReferenceArray, axes: [Int], gradient: ReferenceArray
  ) -> ReferenceArray {
    extremeGradient(x, extreme: minimum(x, axes: axes, keepDims: true), axes: axes, gradient: gradient)
  }

  private static func extremeGradient(
    _ x: ReferenceArray, extreme: ReferenceArray, axes: [Int], gradient: ReferenceArray
  ) -> ReferenceArray {
    let chosen = binary(x, extreme) { $0 == $1 ? 1 : 0 }
    let shares = binary(chosen, sum(chosen, axes: axes, keepDims: true)) { $0 / $1 }
    return multiply(shares, gradient.reshaped(extreme.shape))
  }

  /// The gradient of `variance`: 2 (x - mean) by the count less `correction`.
  public static func varianceGradient(
    _ x: ReferenceArray, axes: [Int], correction: Int = 0, gradient: ReferenceArray
  ) -> ReferenceArray {
    let divisor = length(x, axes) - Double(correction)
    let mean = mean(x, axes: axes)
    return self.gradient(x, reduced: mean, axes: axes, gradient: gradient) { 2 * ($0 - $1) / divisor }
  }

  /// The gradient of `logSumExp`: the softmax along `axes`.
  public static func logSumExpGradient(
    _ x: ReferenceArray, axes: [Int], gradient: ReferenceArray
  ) -> ReferenceArray {
    let total = logSumExp(x, axes: axes)
    return self.gradient(x, reduced: total, axes: axes, gradient: gradient) { exp($0 - $1) }
  }
}
