import Synchronization

/// Plans by what they were made for; nil where oneDNN offers nothing, so that it is asked only once.
final class PlanCache<Key: Hashable & Sendable>: Sendable {
  private let plans = Mutex<[Key: Plan?]>([:])

  func plan(for key: Key, make: (Key) -> Plan?) -> Plan? {
    guard OneDNN.isAvailable else { return nil }
    return plans.withLock { plans in
      if let known = plans[key] { return known }
      let plan = make(key)
      plans[key] = .some(plan)
      return plan
    }
  }
}
