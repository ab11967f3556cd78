import Kernels

/// Gives a rule the values that its operation kept, as tensors.
///
/// In an ordinary backward pass they are constants. In a pass that is itself recorded they are part of the tape again,
/// so that a rule written in operations on tensors is recorded as it runs, and its result can be differentiated.
/// Rules keep arrays, never traced tensors: the tape would then own itself and never be released.
struct Recall: Sendable {
  /// The tape that records the backward pass; nil in an ordinary one.
  let tape: Tape?
  /// The entries of the operation's operands.
  let inputs: [Int]
  /// The operation's own entry.
  let entry: Int

  /// Whether the rule is being recorded, and so must be made of operations on tensors alone.
  var isRecording: Bool { tape != nil }

  /// Operand number `number`, kept as `array`.
  func operand(_ number: Int, _ array: NDArray) -> Tensor {
    guard let tape else { return Tensor(array) }
    return Tensor(array, origin: .traced(tape, entry: inputs[number]))
  }

  /// The operation's result, kept as `array`.
  func output(_ array: NDArray) -> Tensor {
    guard let tape else { return Tensor(array) }
    return Tensor(array, origin: .traced(tape, entry: entry))
  }
}
