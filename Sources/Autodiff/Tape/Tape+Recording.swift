import Core
import Kernels

extension Tensor {
  /// The result of an operation, recorded if an operand is traced.
  ///
  /// - Parameters:
  ///   - inputs: the operands, in the order in which the rule returns their gradients.
  ///   - rule: made only when the operation is recorded. It keeps arrays, never traced tensors, and works in operations
  ///     on tensors, at least where `Recall.isRecording`.
  static func recorded(
    _ operation: Operation, _ inputs: [Tensor], _ output: NDArray, rule: () -> Tape.Rule
  ) -> Tensor {
    recorded(operation, inputs, output, action: { .rule(rule()) })
  }

  /// The same for a pullback by kernels, which may work in the gradient's own memory.
  ///
  /// - Parameter pullback: made only when the operation is recorded.
  static func recorded(
    _ operation: Operation, _ inputs: [Tensor], _ output: NDArray,
    keeping pullback: @autoclosure () -> some KernelPullback
  ) -> Tensor {
    recorded(operation, inputs, output, action: { .kernel(pullback()) })
  }

  private static func recorded(
    _ operation: Operation, _ inputs: [Tensor], _ output: NDArray, action: () -> Tape.Action
  ) -> Tensor {
    AnomalyDetection.check(output, of: operation, inputs)
    guard let tape = commonTape(of: inputs, operation) else { return Tensor(output, origin: untracedOrigin(inputs)) }
    let entries = inputs.map { $0.entry(on: tape, operation) }
    guard entries.contains(where: { $0 != Tape.untracked }) else {
      return Tensor(output, origin: .traced(tape, entry: Tape.untracked))
    }
    return Tensor(output, origin: .traced(tape, entry: tape.append(operation, inputs: entries, action())))
  }

  private static func commonTape(of inputs: [Tensor], _ operation: Operation) -> Tape? {
    var common: Tape?
    for input in inputs {
      guard let tape = input.tape else { continue }
      require(
        common == nil || common === tape,
        "\(operation): its operands are traced by two different tapes; trace all inputs of a computation by the same "
          + "one")
      common = tape
    }
    return common
  }

  /// Without a tape nothing is recorded, but a result computed from parameters remembers one of them: one whose
  /// gradient could be lost, where there is such a one.
  static func untracedOrigin(_ inputs: [Tensor]) -> Origin {
    var frozen: Parameter?
    for input in inputs {
      switch input.origin {
      case .parameter(let parameter), .derived(let parameter):
        if parameter.isTrainable { return .derived(parameter) }
        frozen = parameter
      case .constant, .traced: continue
      }
    }
    return frozen.map { .derived($0) } ?? .constant
  }

  private func entry(on tape: Tape, _ operation: Operation) -> Int {
    switch origin {
    case .constant: return Tape.untracked
    case .traced(_, let entry): return entry
    case .parameter(let parameter): return parameter.isTrainable ? tape.leaf(for: parameter) : Tape.untracked
    case .derived(let parameter):
      require(
        !parameter.isTrainable,
        "\(operation): the operand \(storedArray.described) was computed from a parameter outside the tape, so the "
          + "parameter's gradient would be lost. Trace the parameter before computing with it "
          + "($weight.traced(by: input.tape!)), or detach the operand")
      return Tape.untracked
    }
  }

  /// A linear function of this tensor. Its pullback is its transpose, whose pullback is the function again.
  func mapped(
    linearlyAs operation: Operation, _ function: @escaping @Sendable (NDArray) -> NDArray,
    transpose: @escaping @Sendable (NDArray) -> NDArray
  ) -> Tensor {
    Tensor.recorded(operation, [self], function(array)) {
      { gradient, _ in [gradient.mapped(linearlyAs: operation, transpose, transpose: function)] }
    }
  }
}

extension Parameter {
  /// This parameter's value as a leaf of `tape`, for computing with it before it meets a traced input.
  public func traced(by tape: Tape) -> Tensor {
    Tensor(array, origin: .traced(tape, entry: isTrainable ? tape.leaf(for: self) : Tape.untracked))
  }
}

extension Tensor {
  /// This tensor, or where it is a parameter's value and `tape` is not nil, the same as a leaf of it.
  ///
  /// A parameter meets the tape in the first operation that has a traced operand. A function made of several operations
  /// lets it meet the tape first of all, so that reshaping it, say, is recorded.
  func joining(_ tape: Tape?) -> Tensor {
    guard let tape, case .parameter(let parameter) = origin else { return self }
    return Tensor(
      storedArray, origin: .traced(tape, entry: parameter.isTrainable ? tape.leaf(for: parameter) : Tape.untracked))
  }

  /// The operands of a function made of several operations, parameters among them as leaves of the tape that another
  /// operand carries.
  static func joined(_ operands: [Tensor]) -> [Tensor] {
    let tape = operands.lazy.compactMap(\.tape).first
    return tape == nil ? operands : operands.map { $0.joining(tape) }
  }
}
