import Glibc
import Synchronization

/// Keeps freed buffers for reuse: a training step asks for the same sizes again and again, and fresh pages from the
/// system cost more than the arithmetic done on them.
///
/// Small buffers are kept by size. Large ones are cut from neighbouring regions of memory and joined again when they
/// come back, so that the process holds little more than what was in use at the busiest moment.
public final class Pool: Sendable {
  public static let shared = Pool()

  private struct State {
    /// Small pieces by capacity.
    var small: [Int: [UInt]] = [:]
    var large = FreeSpans()
    var reserve = AddressReserve()
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
  /// Regions are cut in pages.
  private static let page = 4096
  /// The least that is asked of the system at a time for large buffers; pages that nobody touches cost nothing.
  private static let smallestRegion = 1 << 26

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
      for pieces in state.small.values {
        for piece in pieces { free(UnsafeMutableRawPointer(bitPattern: piece)) }
      }
      state.small = [:]
      state.large.forEach { start, count in
        madvise(UnsafeMutableRawPointer(bitPattern: start), count, MADV_DONTNEED)
      }
    }
  }

  func take(byteCount: Int) -> (UnsafeMutableRawPointer, Int) {
    let capacity = Pool.capacity(for: byteCount)
    let piece = state.withLock { state in
      state.statistics.requests += 1
      state.statistics.currentBytes += capacity
      state.statistics.peakBytes = max(state.statistics.peakBytes, state.statistics.currentBytes)
      if !state.watches.isEmpty { Pool.note(&state) }
      return capacity > Pool.largestSmall ? Pool.takeLarge(capacity, &state) : Pool.takeSmall(capacity, &state)
    }
    guard let piece, let pointer = UnsafeMutableRawPointer(bitPattern: piece) else {
      fail(
        "memory: the system has no \(capacity) bytes left; \(statistics.currentBytes) are in use. "
          + "Use a smaller batch or picture size, or checkpoint some layers.")
    }
    return (pointer, capacity)
  }

  func give(back pointer: UnsafeMutableRawPointer, capacity: Int) {
    let start = UInt(bitPattern: pointer)
    state.withLock { state in
      state.statistics.currentBytes -= capacity
      if capacity > Pool.largestSmall {
        state.large.insert(start, capacity)
      } else {
        state.small[capacity, default: []].append(start)
      }
    }
  }

  /// Small sizes are rounded up by at most an eighth, so that nearly equal requests share their pieces; large ones to
  /// whole pages.
  static func capacity(for byteCount: Int) -> Int {
    guard byteCount > 512 else { return max(64, byteCount.roundedUp(to: 64)) }
    guard byteCount <= largestSmall else { return byteCount.roundedUp(to: page) }
    let power = Int.bitWidth - byteCount.leadingZeroBitCount - 1
    return byteCount.roundedUp(to: max(64, 1 << (power - 3)))
  }

  private static func takeSmall(_ capacity: Int, _ state: inout State) -> UInt? {
    if let piece = state.small[capacity]?.popLast() { return piece }
    state.statistics.systemAllocations += 1
    var pointer: UnsafeMutableRawPointer?
    return posix_memalign(&pointer, 64, capacity) == 0 ? UInt(bitPattern: pointer) : nil
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
