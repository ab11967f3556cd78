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
    guard let plan = cache.plan(for: key, make: { Plan.reorder($0.shape, $0.source, $0.target) }) else { return false }
    plan("layout", source, into: target)
    return true
  }
}
