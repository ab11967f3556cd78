import Kernels

extension Tensor {
  /// Runs `body` without keeping what it computes on the way, and runs it again when the gradient comes back: memory is
  /// paid for with time (Chen et al. 2016).
  ///
  /// `body` must do the same each time it is called, drawing the same random numbers.
  ///
  /// - Parameter body: the computation, given this tensor and whether it is being run again.
  public func checkpointed(_ body: @escaping @Sendable (_ input: Tensor, _ isRepeated: Bool) -> Tensor) -> Tensor {
    let output = body(detached(), false)
    guard isTraced else { return output }
    let (input, wantsInput) = (detached(), wantsGradient)
    let definition: Tape.Definition = { body($0.operand(0, input.array), true) }
    return Tensor.recordedAlways(.checkpoint, self, output.array, definition) { gradient in
      let start = input.traced(by: Tape(), keepingGradient: wantsInput)
      // Of the result only its place on the tape is wanted; its values would lie about until the pass is over.
      guard case .traced(let tape, let entry) = body(start, true).origin, entry != Tape.untracked
      else { return ([nil], Gradients()) }
      var gradients = BackwardPass(tape.consume()).run(from: entry, seed: &gradient, tape: tape)
      let inputGradient = wantsInput ? gradients[start] : nil
      gradients.removeLeaves()
      return ([inputGradient], gradients)
    }
  }

  /// A recorded result even where the operand wants no gradient itself: parameters inside may.
  private static func recordedAlways(
    _ operation: Operation, _ input: Tensor, _ output: NDArray, _ definition: @escaping Tape.Definition,
    _ recompute: @escaping Tape.Recomputation
  ) -> Tensor {
    guard case .traced(let tape, let entry) = input.origin else { return Tensor(output) }
    let action = Tape.Action.recomputation(recompute, definition: definition)
    return Tensor(output, origin: .traced(tape, entry: tape.append(operation, inputs: [entry], action)))
  }
}
