import CTeam

/// A piece of memory, aligned to 64 bytes if it is from the pool; it goes back to where it came from with its last
/// reference.
///
/// A buffer is written by whoever made it, before anyone else sees it, and only read afterwards. That makes sharing it
/// between threads safe without locks.
public final class MemoryBlock: @unchecked Sendable {
  /// The first byte, good as long as the block lives.
  public let pointer: UnsafeMutableRawPointer
  /// The bytes asked for. The pool may have handed out a larger piece.
  public let byteCount: Int
  let capacity: Int
  /// What keeps memory of someone else's where it is, such as a mapped file; nil for memory of the pool's.
  private let owner: AnyObject?

  /// Memory from the shared pool, whose content is whatever was there before.
  public init(byteCount: Int) {
    // Whoever computes takes memory for the result first, so this reaches every computing thread before it computes,
    // and before it starts a team: the team's threads inherit it.
    eil_flush_denormals()
    self.byteCount = byteCount
    owner = nil
    (pointer, capacity) = MemoryPool.shared.take(byteCount: byteCount)
  }

  /// Memory of someone else's, which stays as it is while `owner` lives and is only ever read.
  public init(lent address: UnsafeRawPointer, byteCount: Int, by owner: AnyObject) {
    pointer = UnsafeMutableRawPointer(mutating: address)
    self.byteCount = byteCount
    capacity = 0
    self.owner = owner
  }

  /// Whether the memory may not be written, not even by its only holder.
  public var isLent: Bool { owner != nil }

  deinit {
    if owner == nil { MemoryPool.shared.give(back: pointer, capacity: capacity) }
  }
}
