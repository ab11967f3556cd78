@testable import Kernels
import Testing

/// What is kept of plans, and for how long. Plans that oneDNN does not offer are kept like any other.
@Suite(.enabled(if: OneDNN.isAvailable)) struct PlanCacheTests {
  @Test func isAskedOnceForEachKey() {
    let cache = PlanCache<Int>()
    #expect(made(in: cache, [1, 2, 1, 2, 3, 3]) == [1, 2, 3])
    #expect(cache.count == 3)
  }

  @Test(arguments: [1, 2, 3, 4, 7, 8]) func neverHoldsMoreThanItsCapacity(capacity: Int) {
    let cache = PlanCache<Int>(capacity: capacity)
    for key in 0..<50 {
      _ = made(in: cache, [key])
      #expect((1...capacity).contains(cache.count))
      #expect(made(in: cache, [key]) == [], "what was made last is there")
    }
  }

  @Test func whatWasNotUsedForLongestGoes() {
    let cache = PlanCache<Int>(capacity: 4)
    _ = made(in: cache, [1, 2, 3, 4, 1, 2])
    _ = made(in: cache, [5])
    #expect(made(in: cache, [1, 2, 5]) == [])
    #expect(made(in: cache, [3]) == [3])
  }

  /// Making one takes long, and the cache serves others meanwhile.
  @Test func plansAreMadeOutsideTheLock() {
    let cache = PlanCache<Int>()
    _ = cache.plan(for: 1) { _ in
      #expect(made(in: cache, [2, 2]) == [2])
      return nil
    }
    #expect(cache.count == 2 && made(in: cache, [1, 2]) == [])
  }

  @Test func aPlanMadeTwiceIsKeptOnce() {
    let cache = PlanCache<Int>(capacity: 1)
    _ = cache.plan(for: 1) { _ in
      #expect(made(in: cache, [1]) == [1])
      return nil
    }
    #expect(cache.count == 1 && made(in: cache, [1]) == [])
  }

  /// The keys, in order, that plans had to be made for.
  private func made(in cache: PlanCache<Int>, _ keys: [Int]) -> [Int] {
    var made: [Int] = []
    for key in keys {
      _ = cache.plan(for: key) {
        made.append($0)
        return nil
      }
    }
    return made
  }
}
