import COneDNN

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
      eil_softmax_plan(Int64($0.outer), Int64($0.axis), Int64($0.inner), $0.isLogarithmic ? 1 : 0)
    }
    guard let plan else { return nil }
    let result = NDArray(uninitialized: x.shape, .float32)
    let scratch = plan.scratch()
    plan.check(eil_softmax_run(plan.handle, x.floats, result.floats, scratch?.pointer), "softmax")
    return result
  }
}
