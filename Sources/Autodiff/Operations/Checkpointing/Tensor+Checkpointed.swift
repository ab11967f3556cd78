import Kernels

extension Tensor {
  /// Runs `body` without keeping what it computes on the way, and runs it again when the gradient comes back: memory is
  /// paid for with time (Chen et al. 2016).
  ///
  /// `body` must do the same each time it is called, drawing the same random numbers. Where neither this tensor nor a
  /// parameter inside wants a gradient, nothing is recorded and `body` is not run again.
  ///
  /// - Parameter body: the computation, given this tensor and whether it is being run again.
  public func checkpointed(_ body: @escaping @Sendable (_ input: Tensor, _ isRepeated: Bool) -> Tensor) -> Tensor {
    let output = body(detached(), false)
    guard case .traced(let tape, let entry) = origin else { return output }
    // The first run has no tape, so its result tells whether a trainable parameter is inside.
    guard wantsGradient || output.wantsGradient else {
      return Tensor(output.storedArray, origin: .traced(tape, entry: Tape.untracked))
    }
    let (input, wantsInput) = (detached(), wantsGradient)
    let definition: Tape.Definition = { body($0.operand(0, input.array), true) }
    let recompute: Tape.Recomputation = { gradient in
      let start = input.traced(by: Tape(), keepingGradient: wantsInput)
      // Of the result only its place on the tape is wanted; its values would lie about until the pass is over.
      guard case .traced(let tape, let entry) = body(start, true).origin, entry != Tape.untracked
      else { return ([nil], Gradients()) }
      var gradients = BackwardPass(tape.consume()).run(from: entry, seed: &gradient, tape: tape)
      let inputGradient = wantsInput ? gradients[start] : nil
      gradients.removeLeaves()
      return ([inputGradient], gradients)
    }
    // Recorded even where this tensor wants no gradient itself: parameters inside do.
    let action = Tape.Action.recomputation(recompute, definition: definition)
    return Tensor(output.array, origin: .traced(tape, entry: tape.append(.checkpoint, inputs: [entry], action)))
  }
}
