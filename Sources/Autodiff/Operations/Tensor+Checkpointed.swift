import Kernels

extension Tensor {
  /// Runs `body` without keeping what it computes on the way, and runs it again when the gradient comes back: memory is
  /// paid for with time (Chen et al. 2016).
  ///
  /// `body` must do the same each time it is called, drawing the same random numbers. Where this tensor wants no
  /// gradient and the result was computed from frozen parameters, nothing is recorded and `body` is not run again.
  ///
  /// - Parameter body: the computation, given this tensor and whether it is being run again.
  public func checkpointed(_ body: @escaping @Sendable (_ input: Tensor, _ isRecomputing: Bool) -> Tensor) -> Tensor {
    checkpointed(body) { result in
      // Of a parameter that it uses with a tape only, a body leaves no trace here.
      if case .constant = result.origin { true } else { result.wantsGradient }
    }
  }

  /// The same for a body of which more is known.
  ///
  /// - Parameter trains: whether parameters inside want a gradient; asked behind the first run, given its result.
  package func checkpointed(
    _ body: @escaping @Sendable (_ input: Tensor, _ isRecomputing: Bool) -> Tensor, trains: (_ result: Tensor) -> Bool
  ) -> Tensor {
    let output = body(detached(), false)
    guard case .traced(let tape, let entry) = origin else { return output }
    guard wantsGradient || trains(output) else {
      return Tensor(output.storedArray, origin: .traced(tape, entry: Tape.untracked))
    }
    // Recorded even where this tensor wants no gradient itself: parameters inside do.
    let pullback = Recomputation(input: array, wantsInput: wantsGradient, body: body)
    return Tensor(
      output.array, origin: .traced(tape, entry: tape.append(.checkpoint, inputs: [entry], .kernel(pullback))))
  }
}

/// A computation that is run again when its gradient comes back. It consists of operations of its own, so that a value
/// that is not finite is theirs.
private struct Recomputation: KernelPullback {
  let input: NDArray
  let wantsInput: Bool
  let body: @Sendable (_ input: Tensor, _ isRecomputing: Bool) -> Tensor

  var isOneOperation: Bool { false }

  func gradients(taking outputGradient: inout NDArray?, _ parameters: inout Gradients) -> [Tensor?] {
    let tape = Tape()
    let start = Tensor(input).traced(by: tape, retainingGradient: wantsInput)
    // Of the result only its place on the tape is wanted; its values would lie about until the pass is over.
    guard case .traced(_, let entry) = body(start, true).traced(by: tape).origin, entry != Tape.untracked
    else { return [nil] }
    var gradients = BackwardPass(tape.consume()).run(from: entry, seed: &outputGradient, tape: tape)
    let inputGradient = wantsInput ? gradients[start] : nil
    gradients.removeLeaves()
    parameters += gradients
    return [inputGradient]
  }

  var differentiable: Tape.Differentiable { .definition { body($0.operand(0, input), true) } }
}
