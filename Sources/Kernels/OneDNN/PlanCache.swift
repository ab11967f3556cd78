import Synchronization

/// Plans by what they were made for; nil where oneDNN offers nothing, so that it is asked only once.
///
/// A plan is made for a number of threads too: oneDNN cuts the work for the team that it finds, and asks for scratch
/// memory for as many. Run by a larger team, it would write beyond it.
final class PlanCache<Key: Hashable & Sendable>: Sendable {
  private struct Entry: Hashable {
    let key: Key
    let threads: Int
  }

  private let plans = Mutex<[Entry: Plan?]>([:])

  func plan(for key: Key, make: (Key) -> Plan?) -> Plan? {
    guard OneDNN.isAvailable else { return nil }
    let entry = Entry(key: key, threads: Team.size)
    return plans.withLock { plans in
      if let known = plans[entry] { return known }
      let plan = make(key)
      plans[entry] = .some(plan)
      return plan
    }
  }
}
