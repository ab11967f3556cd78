import Glibc
import Synchronization

/// Keeps freed buffers for reuse: a training step asks for the same sizes again and again, and fresh pages from the
/// system cost more than the arithmetic done on them.
///
/// Small buffers are kept by size. Large ones are cut from neighboring regions of memory and joined again when they
/// come back, so that the process holds little more than what was in use at the busiest moment.
public final class MemoryPool: Sendable {
  /// The pool that all arrays of the process come from.
  public static let shared = MemoryPool()

  private struct State {
    /// Small pieces by capacity, in units of the alignment.
    var small = Array(repeating: [UInt](), count: MemoryPool.largestSmall / MemoryPool.alignment + 1)
    var large = FreeSpans()
    var reserve = AddressReserve()
    /// Bytes of large buffers in use now, and the most at one time so far.
    var (largeBytes, mostLargeBytes) = (0, 0)
    var statistics = Statistics()
    /// The most bytes in use since each watch began.
    var watches: [Int: Int] = [:]
    var watchesStarted = 0
  }

  private let state = Mutex(State())

  /// What the pool has done since it was last reset.
  public struct Statistics: Sendable {
    /// Buffers asked for.
    public var requests = 0
    /// Requests that had to go to the system.
    public var systemAllocations = 0
    /// Bytes in use now.
    public var currentBytes = 0
    /// The most bytes in use at one time.
    public var peakBytes = 0
  }

  /// Requests above this many bytes are cut from regions.
  private static let largestSmall = 16384
  /// Every buffer begins at a multiple of this.
  private static let alignment = 64
  /// Regions are cut in pages.
  private static let page = 4096
  /// From this size on a request checks how much memory the pool holds.
  private static let checkedRequest = 1 << 18
  /// What the pool may hold beyond the most that was ever in use.
  private static let slack = 1 << 21
  /// The least that is asked of the system at a time for large buffers; pages that nobody touches cost nothing.
  private static let smallestRegion = 1 << 26

  /// What was counted since the process began, or since the counts were reset.
  public var statistics: Statistics { state.withLock(\.statistics) }

  /// Starts counting anew; the peak starts from what is in use now.
  public func resetStatistics() {
    state.withLock { state in
      let current = state.statistics.currentBytes
      state.statistics = Statistics(currentBytes: current, peakBytes: current)
    }
  }

  /// Starts a count of its own of the most bytes in use, beside all others that run.
  func startWatch() -> Int {
    state.withLock { state in
      state.watchesStarted += 1
      state.watches[state.watchesStarted] = state.statistics.currentBytes
      return state.watchesStarted
    }
  }

  /// The most bytes in use since watch `number` began; ends it.
  func endWatch(_ number: Int) -> Int { state.withLock { $0.watches.removeValue(forKey: number) ?? 0 } }

  private static func note(_ state: inout State) {
    for (number, peak) in state.watches where peak < state.statistics.currentBytes {
      state.watches[number] = state.statistics.currentBytes
    }
  }

  /// Gives all unused memory back to the system.
  public func trim() {
    state.withLock { state in
      for index in state.small.indices {
        for piece in state.small[index] { free(UnsafeMutableRawPointer(bitPattern: piece)) }
        state.small[index] = []
      }
      state.large.forEach { start, count in
        madvise(UnsafeMutableRawPointer(bitPattern: start), count, MADV_DONTNEED)
      }
    }
  }

  func take(byteCount: Int) -> (UnsafeMutableRawPointer, Int) {
    let capacity = MemoryPool.capacity(for: byteCount)
    let piece = state.withLock { state in
      state.statistics.requests += 1
      state.statistics.currentBytes += capacity
      state.statistics.peakBytes = max(state.statistics.peakBytes, state.statistics.currentBytes)
      if !state.watches.isEmpty { MemoryPool.note(&state) }
      guard capacity > MemoryPool.largestSmall else { return MemoryPool.takeSmall(capacity, &state) }
      guard let piece = MemoryPool.takeLarge(capacity, &state) else { return nil }
      state.largeBytes += capacity
      state.mostLargeBytes = max(state.mostLargeBytes, state.largeBytes)
      if capacity >= MemoryPool.checkedRequest { MemoryPool.bound(piece, capacity, &state) }
      return piece
    }
    guard let piece, let pointer = UnsafeMutableRawPointer(bitPattern: piece) else {
      fail(
        "memory: the system has no \(capacity) bytes left; \(statistics.currentBytes) are in use. "
          + "Use a smaller batch or image size, or checkpoint some layers.")
    }
    return (pointer, capacity)
  }

  func give(back pointer: UnsafeMutableRawPointer, capacity: Int) {
    let start = UInt(bitPattern: pointer)
    state.withLock { state in
      state.statistics.currentBytes -= capacity
      if capacity > MemoryPool.largestSmall {
        state.large.insert(start, capacity)
        state.largeBytes -= capacity
      } else {
        state.small[capacity / MemoryPool.alignment].append(start)
      }
    }
  }

  /// Small sizes are rounded up by at most an eighth, so that nearly equal requests share their pieces; large ones to
  /// whole pages.
  static func capacity(for byteCount: Int) -> Int {
    guard byteCount > 512 else { return max(alignment, byteCount.roundedUp(to: alignment)) }
    guard byteCount <= largestSmall else { return byteCount.roundedUp(to: page) }
    let power = Int.bitWidth - byteCount.leadingZeroBitCount - 1
    return byteCount.roundedUp(to: max(alignment, 1 << (power - 3)))
  }

  private static func takeSmall(_ capacity: Int, _ state: inout State) -> UInt? {
    if let piece = state.small[capacity / MemoryPool.alignment].popLast() { return piece }
    state.statistics.systemAllocations += 1
    var pointer: UnsafeMutableRawPointer?
    return posix_memalign(&pointer, alignment, capacity) == 0 ? UInt(bitPattern: pointer) : nil
  }

  /// Gives pages of free pieces back to the system, from the highest address down, where the process would hold more
  /// with the new buffer than has ever been in use: free pieces between long-lived buffers, which a large request does
  /// not fit into, would count twice.
  private static func bound(_ start: UInt, _ count: Int, _ state: inout State) {
    let missing = count - ResidentPages.byteCount(start, count)
    guard missing > 0 else { return }
    var excess = state.reserve.residentBytes + missing - state.mostLargeBytes - slack
    // Huge pages are cut up only if that is not enough.
    for unit in [AddressReserve.hugePage, ResidentPages.page] where excess > 0 {
      state.large.forEachFromEnd { start, count in
        if excess > 0 { excess -= ResidentPages.release(start, count, unit: unit) }
      }
    }
  }

  private static func takeLarge(_ capacity: Int, _ state: inout State) -> UInt? {
    if let piece = state.large.take(capacity) { return piece }
    state.statistics.systemAllocations += 1
    guard let region = state.reserve.cut(max(smallestRegion, capacity)) ?? state.reserve.cut(capacity) else {
      return nil
    }
    state.large.insert(region.lowerBound, region.count)
    return state.large.take(capacity)
  }
}
