import Core
import Synchronization

/// For kernels of oneDNN that lose a NaN: where they compare, a NaN is never the larger number, so that a fused ReLU
/// makes 0 of it. The processor notes such comparisons, and the NaN's making, at no cost (`ArithmeticExceptions`); where
/// it has, the work is done again in a way that keeps it. Where the processor notes nothing, the operands tell.
enum NaNGuard {
  private static let count = Atomic(0)

  /// How often work was done again since the program started.
  static var repetitions: Int { count.load(ordering: .relaxed) }

  /// What `fast` gives, or `again` where there may have been a NaN.
  static func run<Result>(_ operands: [NDArray?], _ fast: () -> Result, again: () -> Result) -> Result {
    guard mayBeFast(operands) else { return again() }
    let result = fast()
    guard ArithmeticExceptions.take() else { return result }
    noteRepetition()
    return again()
  }

  /// Whether `operands` need no look before a kernel runs that loses a NaN.
  static func mayBeFast(_ operands: [NDArray?]) -> Bool {
    ArithmeticExceptions.areNoted || operands.allSatisfy { $0?.isFinite ?? true }
  }

  static func noteRepetition() { count.add(1, ordering: .relaxed) }
}
