import COneDNN

/// Copies of float32 arrays between layouts through oneDNN.
enum FastReorder {
  private struct Key: Hashable, Sendable {
    let shape: Shape
    let source: Layout
    let target: Layout
  }

  private static let cache = PlanCache<Key>()

  /// Writes `source` into `target` in the latter's layout; false where this project's own loops must serve.
  static func run(_ source: NDArray, into target: NDArray) -> Bool {
    guard source.dtype == .float32 else { return false }
    let key = Key(shape: source.shape, source: source.layout, target: target.layout)
    let plan = cache.plan(for: key) {
      eil_reorder_plan(
        Int64($0.shape[0]), Int64($0.shape[1]), Int64($0.shape[2]), Int64($0.shape[3]), $0.source.oneDNN,
        $0.target.oneDNN)
    }
    guard let plan else { return false }
    let scratch = plan.scratch()
    plan.check(eil_reorder_run(plan.handle, source.floats, target.floats, scratch?.pointer), "layout")
    return true
  }
}
