import Foundation

extension Reference {
  /// exp(x) by the sum of exp(x) along `axis`.
  public static func softmax(_ x: ReferenceArray, axis: Int) -> ReferenceArray {
    logSoftmax(x, axis: axis).map { exp($0) }
  }

  /// x less the log of the sum of exp(x) along `axis`.
  public static func logSoftmax(_ x: ReferenceArray, axis: Int) -> ReferenceArray {
    let largest = maximum(x, axes: [axis], keepDims: true)
    let shifted = binary(x, largest, -)
    let total = sum(shifted.map { exp($0) }, axes: [axis], keepDims: true)
    return binary(shifted, total) { $0 - log($1) }
  }

  /// p (g - sum of g p) with p the softmax.
  public static func softmaxGradient(
    _ x: ReferenceArray, axis: Int, gradient: ReferenceArray
  ) -> ReferenceArray {
    let p = softmax(x, axis: axis)
    let along = sum(multiply(gradient, p), axes: [axis], keepDims: true)
    return multiply(p, binary(gradient, along, -))
  }

  /// g - p (sum of g) with p the softmax.
  public static func logSoftmaxGradient(
    _ x: ReferenceArray, axis: Int, gradient: ReferenceArray
  ) -> ReferenceArray {
    let along = sum(gradient, axes: [axis], keepDims: true)
    return binary(gradient, multiply(softmax(x, axis: axis), along), -)
  }
}
