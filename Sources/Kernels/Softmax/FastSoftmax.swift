/// Softmax of float32 through oneDNN.
enum FastSoftmax {
  private struct Key: Hashable, Sendable {
    let outer: Int
    let axis: Int
    let inner: Int
    let isLogarithmic: Bool
  }

  private static let cache = PlanCache<Key>()

  /// Softmax, or its logarithm, along `axis` of a plain array; nil where this project's own loops serve.
  static func run(_ x: NDArray, axis: Int, isLogarithmic: Bool) -> NDArray? {
    guard x.dtype == .float32, x.layout == .plain, x.elementCount >= 1024 else { return nil }
    let key = Key(
      outer: x.shape.product(of: 0..<axis), axis: x.shape[axis],
      inner: x.shape.product(of: (axis + 1)..<x.shape.count), isLogarithmic: isLogarithmic)
    let plan = cache.plan(for: key) {
      Plan.softmax(outer: $0.outer, axis: $0.axis, inner: $0.inner, isLogarithmic: $0.isLogarithmic)
    }
    guard let plan else { return nil }
    let result = NDArray(uninitialized: x.shape, .float32)
    plan("softmax", x, into: result)
    return result
  }
}
