/// Everything that a batch normalization kernel is compiled for.
struct NormalizationKey: Hashable, Sendable {
  let shape: Shape
  let layout: Layout
  let epsilon: Float
  let direction: KernelDirection
  let usesGivenStatistics: Bool
  let fusesReLU: Bool

  private static let cache = PlanCache<NormalizationKey>()

  func plan() -> Plan? { Self.cache.plan(for: self, make: Plan.normalization) }
}
