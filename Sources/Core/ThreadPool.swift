import CTeam

/// The threads that compute. oneDNN's loops, where it is there, and ours run on the same ones.
public enum ThreadPool {
  /// How many threads compute at a time for the calling thread. The default is the number of processors, or
  /// `OMP_NUM_THREADS`.
  ///
  /// It is a setting of each thread, as libgomp has it: a thread that computes with a number of its own sets it before
  /// it starts, and disturbs no other. A thread that is started has the default, not its starter's number.
  public static var size: Int {
    get { Int(eil_team_size()) }
    set {
      require(newValue > 0, "threads: there must be at least one, not \(newValue)")
      eil_team_set_size(Int32(newValue))
    }
  }

  /// Runs `body` on pieces of `0..<count`, one piece a thread, and returns when all are done.
  ///
  /// How the range is cut depends only on `count` and the number of threads, so that results are the same from run to
  /// run. Ranges with less than `grain` elements a thread use fewer threads.
  public static func run(_ count: Int, grain: Int = 16384, _ body: (Range<Int>) -> Void) {
    run(count, on: members(for: count, grain: grain)) { piece, _ in body(piece) }
  }

  /// How many threads share a range, at most.
  public static func members(for count: Int, grain: Int) -> Int { min(size, max(1, count / max(1, grain))) }

  /// The same on up to `members` threads; `body` is given the number of the thread too, from 0.
  public static func run(_ count: Int, on members: Int, _ body: (_ piece: Range<Int>, _ member: Int) -> Void) {
    guard members > 1 else {
      eil_flush_denormals()
      if count > 0 { body(0..<count, 0) }
      return
    }
    withoutActuallyEscaping(body) { body in
      var job = Job(count: count, body: body)
      withUnsafeMutablePointer(to: &job) { job in
        eil_team_run(
          Int32(members),
          { context, member, members in
            let job = context!.assumingMemoryBound(to: Job.self).pointee
            let start = job.count * Int(member) / Int(members)
            let end = job.count * (Int(member) + 1) / Int(members)
            if start < end { job.body(start..<end, Int(member)) }
          }, job)
      }
    }
  }

  private struct Job {
    let count: Int
    let body: (Range<Int>, Int) -> Void
  }
}

extension ThreadPool {
  /// Runs `body` on pieces of `0..<count`, one piece a thread, each with room of its own for `room` numbers, which hold
  /// anything at first.
  ///
  /// The room of all threads comes from the pool, at once and before they start: what it counts then does not depend on
  /// which threads are at work at the same time.
  @inlinable public static func run<T: Scalar>(
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
