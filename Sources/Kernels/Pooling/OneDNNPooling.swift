/// The three kinds of window pooling, with oneDNN's numbers.
enum PoolingKind: Int32, Sendable {
  case maximum = 0
  case averageCountingPadding = 1
  case average = 2
}

/// Everything that a pooling kernel is compiled for.
struct PoolingKey: Hashable, Sendable {
  let input: Shape
  let geometry: PoolingGeometry
  let layout: Layout
  let direction: KernelDirection
  let kind: PoolingKind

  private static let cache = PlanCache<PoolingKey>()

  /// Nil where oneDNN offers no kernel, and where there is nothing to pool. Those for inference belong to the network
  /// that asks for them, all others are kept.
  func plan() -> Plan? {
    guard input.elementCount > 0 else { return nil }
    return direction == .inference ? Plan.pooling(self) : Self.cache.plan(for: self, make: Plan.pooling)
  }
}
