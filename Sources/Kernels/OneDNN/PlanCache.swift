import Core
import Synchronization

/// Plans by what they were made for; nil where oneDNN offers nothing, so that it is asked only once.
///
/// A plan is made for a number of threads too: oneDNN cuts the work for the team that it finds, and asks for scratch
/// memory for as many. Run by a larger team, it would write beyond it.
///
/// Images of ever new sizes would fill it without end, so when it is full, the half that was not used for longest
/// goes. A plan that runs at that moment is held by whoever runs it.
final class PlanCache<Key: Hashable & Sendable>: Sendable {
  private struct Entry: Hashable {
    let key: Key
    let threads: Int
  }

  private struct Known {
    let plan: Plan?
    var lastUse: Int
  }

  private struct State {
    var known: [Entry: Known] = [:]
    var clock = 0
  }

  private let state = Mutex(State())
  private let capacity: Int

  /// - Parameter capacity: how many plans are kept at most. ResNet-152 needs about a hundred for one size of images.
  init(capacity: Int = 1024) { self.capacity = max(1, capacity) }

  var count: Int { state.withLock { $0.known.count } }

  /// - Parameter make: runs while nobody holds the lock, because it takes milliseconds. Threads that miss one plan at
  ///   the same moment each make it, and all use the one that was there first.
  func plan(for key: Key, make: (Key) -> Plan?) -> Plan? {
    guard OneDNN.isAvailable else { return nil }
    let entry = Entry(key: key, threads: ThreadPool.size)
    if let found = known(entry) { return found.plan }
    return insert(make(key), entry)
  }

  private func known(_ entry: Entry) -> Known? {
    state.withLock { state in
      state.clock += 1
      guard let place = state.known.index(forKey: entry) else { return nil }
      state.known.values[place].lastUse = state.clock
      return state.known.values[place]
    }
  }

  /// `plan`, or the one that another thread has put there meanwhile.
  private func insert(_ plan: Plan?, _ entry: Entry) -> Plan? {
    state.withLock { state in
      if let earlier = state.known[entry] { return earlier.plan }
      if state.known.count >= capacity { forgetOlderHalf(&state) }
      state.clock += 1
      state.known[entry] = Known(plan: plan, lastUse: state.clock)
      return plan
    }
  }

  private func forgetOlderHalf(_ state: inout State) {
    let uses = state.known.values.map(\.lastUse).sorted()
    let latestToGo = uses[(uses.count - 1) / 2]
    state.known = state.known.filter { $0.value.lastUse > latestToGo }
  }
}
