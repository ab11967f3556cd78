import Glibc
import Synchronization

/// Keeps freed buffers for reuse: a training step asks for the same sizes again and again, and fresh pages from the
/// system cost more than the arithmetic done on them.
public final class Pool: Sendable {
  public static let shared = Pool()

  private struct State {
    var free: [Int: [UInt]] = [:]
    var statistics = Statistics()
    var cachedBytes = 0
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

  public var statistics: Statistics { state.withLock(\.statistics) }

  /// Starts counting anew; the peak starts from what is in use now.
  public func resetStatistics() {
    state.withLock { state in
      let current = state.statistics.currentBytes
      state.statistics = Statistics(currentBytes: current, peakBytes: current)
    }
  }

  /// Gives all unused memory back to the system.
  public func trim() {
    let pieces = state.withLock { state in
      defer { (state.free, state.cachedBytes) = ([:], 0) }
      return state.free.values.flatMap { $0 }
    }
    for piece in pieces { free(UnsafeMutableRawPointer(bitPattern: piece)) }
  }

  func take(byteCount: Int) -> (UnsafeMutableRawPointer, Int) {
    let capacity = Pool.capacity(for: byteCount)
    let reused: UInt? = state.withLock { state in
      state.statistics.requests += 1
      state.statistics.currentBytes += capacity
      state.statistics.peakBytes = max(state.statistics.peakBytes, state.statistics.currentBytes)
      if let piece = state.free[capacity]?.popLast() {
        state.cachedBytes -= capacity
        return piece
      }
      state.statistics.systemAllocations += 1
      return nil
    }
    if let reused, let pointer = UnsafeMutableRawPointer(bitPattern: reused) { return (pointer, capacity) }
    return (Pool.systemAllocation(capacity), capacity)
  }

  func give(back pointer: UnsafeMutableRawPointer, capacity: Int) {
    state.withLock { state in
      state.statistics.currentBytes -= capacity
      state.cachedBytes += capacity
      state.free[capacity, default: []].append(UInt(bitPattern: pointer))
    }
  }

  /// Sizes are rounded up by at most an eighth, so that nearly equal requests share their pieces.
  static func capacity(for byteCount: Int) -> Int {
    guard byteCount > 512 else { return max(64, byteCount.roundedUp(to: 64)) }
    let power = Int.bitWidth - byteCount.leadingZeroBitCount - 1
    return byteCount.roundedUp(to: max(64, 1 << (power - 3)))
  }

  private static func systemAllocation(_ capacity: Int) -> UnsafeMutableRawPointer {
    var pointer: UnsafeMutableRawPointer?
    // Pieces of a huge page or more start on one, so that the system can back them with huge pages.
    let alignment = capacity >= 1 << 21 ? 1 << 21 : 64
    if posix_memalign(&pointer, alignment, capacity) != 0 {
      shared.trim()
      if posix_memalign(&pointer, alignment, capacity) != 0 { pointer = nil }
    }
    guard let pointer else {
      fail(
        "memory: the system has no \(capacity) bytes left; \(shared.statistics.currentBytes) are in use. "
          + "Use a smaller batch or picture size, or checkpoint some layers.")
    }
    if alignment > 64 { madvise(pointer, capacity, MADV_HUGEPAGE) }
    return pointer
  }
}
