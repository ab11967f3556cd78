import Core
import Synchronization

/// For kernels of oneDNN that lose a NaN: where they compare, a NaN is never the larger number, so that a fused ReLU
/// makes 0 of it. The processor notes such comparisons, and the NaN's making, at no cost (`ArithmeticExceptions`); where
/// it has, the work is looked at again. Where nothing is noted, or on threads that cannot be asked, the operands tell: a
/// NaN or an infinity in them, or numbers so large that their sums may overflow to infinities of both signs.
///
/// Older notes are taken off first. And what the fast kernel gave stays, to the bit, unless there is a NaN indeed: other
/// exceptions are noted alike.
enum NaNGuard {
  private static let count = Atomic(0)

  /// How often work was looked at again since the program started.
  static var looks: Int { count.load(ordering: .relaxed) }

  /// Whether what the kernels did is noted where it can be asked for.
  static var isNoted: Bool { ArithmeticExceptions.areNoted && OneDNN.computesOnTeam }

  /// Products of two numbers up to this, as many as memory holds, stay finite when they are added.
  private static let harmless = 0x1p40

  /// What `fast` gives, or `careful`, where that is not nil.
  ///
  /// - Parameters:
  ///   - operands: in which a NaN may be.
  ///   - careful: runs where there may have been a NaN; nil says that there was none. It is told what the fast kernel
  ///     gave, unless that did not run.
  static func run<Result>(
    _ operands: [NDArray?], _ fast: () -> Result, careful: (_ result: Result?) -> Result?
  ) -> Result {
    guard isNoted else { return areHarmless(operands) ? fast() : look(nil, careful) ?? fast() }
    _ = ArithmeticExceptions.take()
    let result = fast()
    guard ArithmeticExceptions.take() else { return result }
    return look(result, careful) ?? result
  }

  /// Whether no element of any of them is NaN or infinite.
  static func areFinite(_ arrays: [NDArray?]) -> Bool { arrays.allSatisfy { $0?.isFinite ?? true } }

  /// Whether no element of any of them can lead to a NaN.
  private static func areHarmless(_ arrays: [NDArray?]) -> Bool {
    // Not so of NaN, which is not less or equal.
    arrays.allSatisfy { ($0?.largestMagnitude ?? 0) <= harmless }
  }

  private static func look<Result>(_ result: Result?, _ careful: (Result?) -> Result?) -> Result? {
    count.add(1, ordering: .relaxed)
    return careful(result)
  }
}
