import CTeam
import Synchronization

/// What the processor notes while it computes: that an operation made a NaN of numbers or compared one, overflowed or
/// divided by zero. The note costs nothing and stays until it is taken.
///
/// Kernels that compare with instructions for which a NaN is never the larger number lose it, as a fused ReLU of
/// oneDNN's does. Whoever runs them asks here afterwards, and computes again in another way if there was one.
public enum ArithmeticExceptions {
  /// Whether this processor keeps such notes where vector instructions leave them. Elsewhere operands are to be looked
  /// through beforehand.
  public static var areNoted: Bool {
    #if arch(x86_64)
    true
    #else
    false
    #endif
  }

  /// Whether any thread of the calling thread's team had one since this was last asked. Whoever asks about one
  /// computation asks before it, too.
  ///
  /// It costs as much as starting the team: some microseconds.
  public static func take() -> Bool {
    let members = ThreadPool.size
    let found = Atomic(false)
    ThreadPool.run(members, on: members) { _, _ in
      if eil_take_exceptions() != 0 { found.store(true, ordering: .relaxed) }
    }
    return found.load(ordering: .relaxed)
  }
}
