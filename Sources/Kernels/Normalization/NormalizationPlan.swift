import COneDNN

/// Everything that a batch normalization kernel is compiled for.
struct NormalizationKey: Hashable, Sendable {
  let shape: Shape
  let layout: Layout
  let epsilon: Float
  let direction: UInt32
  let usesGivenStatistics: Bool
  let fusesReLU: Bool

  private static let cache = PlanCache<NormalizationKey>()

  func plan() -> Plan? {
    Self.cache.plan(for: self) { key in
      eil_normalization_plan(
        Int64(key.shape[0]), Int64(key.shape[1]), Int64(key.shape[2]), Int64(key.shape[3]), key.layout.oneDNN,
        key.epsilon, eil_direction(rawValue: key.direction), key.usesGivenStatistics ? 1 : 0, key.fusesReLU ? 1 : 0)
    }
  }
}
