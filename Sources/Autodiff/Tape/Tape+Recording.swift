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

  /// The same for a pullback that may work in the gradient's own memory.
  ///
  /// - Parameter definition: computes the same from the operands by operations with rules, for passes that are
  ///   recorded.
  static func recorded(
    _ operation: Operation, _ inputs: [Tensor], _ output: NDArray, definition: @escaping Tape.Definition,
    inPlacePullback: () -> Tape.InPlacePullback
  ) -> Tensor {
    recorded(operation, inputs, output, action: { .fused(inPlacePullback(), definition: definition) })
  }

  /// The same for a pullback that may work in the gradient's own memory.
  ///
  /// - Parameter rule: serves passes that are recorded, and keeps what only they need.
  static func recorded(
    _ operation: Operation, _ inputs: [Tensor], _ output: NDArray, rule: @escaping Tape.Rule,
    inPlacePullback: () -> Tape.InPlacePullback
  ) -> Tensor {
    recorded(operation, inputs, output, action: { .inPlace(inPlacePullback(), rule: rule) })
  }

  static func recorded(
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
}

extension Tensor {
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
