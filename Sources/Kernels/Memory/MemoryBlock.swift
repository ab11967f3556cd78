import CTeam

/// A piece of memory from the pool, aligned to 64 bytes; it goes back to the pool with its last reference.
///
/// A buffer is written by whoever made it, before anyone else sees it, and only read afterwards. That makes sharing it
/// between threads safe without locks.
public final class MemoryBlock: @unchecked Sendable {
  public let pointer: UnsafeMutableRawPointer
  /// The bytes asked for. The pool may have handed out a larger piece.
  public let byteCount: Int
  let capacity: Int

  public init(byteCount: Int) {
    // Whoever computes takes memory for the result first, so this reaches every computing thread before it computes,
    // and before it starts a team: the team's threads inherit it.
    eil_flush_denormals()
    self.byteCount = byteCount
    (pointer, capacity) = Pool.shared.take(byteCount: byteCount)
  }

  deinit { Pool.shared.give(back: pointer, capacity: capacity) }
}
