extension Team {
  /// Runs `body` on pieces of `0..<count`, one piece a thread, each with room of its own for `room` numbers, which hold
  /// anything at first.
  ///
  /// The room of all threads comes from the pool, at once and before they start: what it counts then does not depend on
  /// which threads are at work at the same time.
  static func run<T: Scalar>(
    _ count: Int, grain: Int, room: Int, of type: T.Type,
    _ body: (_ piece: Range<Int>, _ room: UnsafeMutablePointer<T>) -> Void
  ) {
    guard count > 0 else { return }
    let members = members(for: count, grain: grain)
    // No two threads write to the same cache line.
    let step = (room * T.dtype.byteCount).roundedUp(to: 64)
    let memory = MemoryBlock(byteCount: members * step)
    withExtendedLifetime(memory) {
      run(count, on: members) { piece, member in
        body(piece, (memory.pointer + member * step).assumingMemoryBound(to: T.self))
      }
    }
  }
}
