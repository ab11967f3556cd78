import Kernels
import Synchronization

/// How an operation leads a gradient back by kernels, with all that it keeps for that.
///
/// A conforming value is made of the operands when the operation is recorded, and stores arrays and numbers of theirs.
/// Its methods see what it stores and nothing else. So none of them can hold an operand by accident, as a closure does
/// that is written beside it: an operand owns the tape, and the tape would own itself and never be released.
protocol KernelPullback: Sendable {
  /// The gradients with respect to the operands, in their order; nil for one that needs none.
  ///
  /// - Parameters:
  ///   - outputGradient: may be taken out, so that its memory is overwritten or freed midway where nobody else holds
  ///     it.
  ///   - parameters: gets the gradients of parameters that are no leaves of the tape.
  func gradients(taking outputGradient: inout NDArray?, _ parameters: inout Gradients) -> [Tensor?]

  /// What a pass that is recorded itself goes through instead.
  var differentiable: Tape.Differentiable { get }

  /// Whether the steps of both stand for one operation, as `AnomalyDetection` should look at it. They do by default.
  var isOneOperation: Bool { get }
}

extension KernelPullback {
  var isOneOperation: Bool { true }
}

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

/// A value that a pullback keeps and hands over when it runs, so that its memory can be freed midway instead of with
/// the pullback itself. A pullback runs once.
final class OneUse<Value: Sendable>: Sendable {
  private let value: Mutex<Value?>

  init(_ value: Value) { self.value = Mutex(value) }

  /// The value, which stays where it is; nil once it has been taken.
  var untaken: Value? { value.withLock { $0 } }

  /// The value at the first call, nil afterwards.
  func take() -> Value? {
    value.withLock { value in
      defer { value = nil }
      return value
    }
  }
}
