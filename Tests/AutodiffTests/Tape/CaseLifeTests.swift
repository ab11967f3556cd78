import Autodiff
import Testing

/// No operation's pullback holds its tape, and none leaves memory behind, however a tape's life ends: over all cases of
/// the gradient checks in both precisions, and over large ones in float32, which run by the fast kernels.
///
/// Each way runs in a process of its own, because bytes are counted for the whole process.
@Suite struct CaseLifeTests {
  @Test(arguments: TapeEnd.allCases) func leavesNothingBehind(end: TapeEnd) async {
    await #expect(processExitsWith: .success) { [end] in CaseLife.check(end) }
  }
}

/// What becomes of a tape behind its forward pass.
enum TapeEnd: String, CaseIterable, Codable, Sendable {
  /// It is let go.
  case dropped
  /// It runs backward.
  case backward
  /// A recorded pass runs over it, and its gradients are let go.
  case recorded
  /// A recorded pass runs over it, and an ordinary one over the tape and what was computed from the first's gradients.
  case twice

  /// - Parameter inputs: traced, with the tape that `output` is on.
  func run(_ output: Tensor, _ inputs: [Tensor]) {
    guard self != .dropped else { return }
    let seed = random(output.shape, seed: 77).cast(to: output.dtype)
    let first = output.backward(seed: seed, differentiably: self != .backward)
    guard self == .twice else { return }
    // The result itself is among what is summed, because a linear function's gradients are constants.
    let sum = inputs.compactMap { first[$0] }.reduce((output * seed).sum()) { sum, gradient in
      sum + gradient.squared().sum().cast(to: output.dtype)
    }
    _ = sum.backward()
  }
}

enum CaseLife {
  static func check(_ end: TapeEnd) {
    // The cases' constants are made here, in float64, before any of them runs in float32.
    let (small, large) = (GradientCase.all, largeCases)
    for dtype in [DType.float64, .float32] {
      for entry in small { check(entry, dtype, end) }
    }
    for entry in large { check(entry, .float32, end) }
  }

  private static func check(_ entry: GradientCase, _ dtype: DType, _ end: TapeEnd) {
    CasePrecision.$dtype.withValue(dtype) {
      let inputs = entry.inputs.map { $0.cast(to: dtype) }
      // What stays on purpose is made by a first run: constants that a case makes when it first needs them.
      _ = letsGo(entry, inputs, end)
      let (isReleased, memory) = measuringMemory { letsGo(entry, inputs, end) }
      #expect(isReleased, "\(entry), \(dtype), \(end): something holds the tape")
      #expect(memory.addedBytes == 0, "\(entry), \(dtype), \(end): bytes are left")
    }
  }

  /// Whether nothing holds the tape once it has ended so.
  private static func letsGo(_ entry: GradientCase, _ inputs: [Tensor], _ end: TapeEnd) -> Bool {
    weak var tape: Tape?
    do {
      let owned = Tape()
      tape = owned
      let traced = inputs.map { $0.traced(by: owned, retainingGradient: true) }
      let output = entry.function(traced)
      #expect(output.isTraced && tape != nil, "\(entry): its result is not recorded, so nothing would be held")
      end.run(output, traced)
    }
    return tape == nil
  }
}
