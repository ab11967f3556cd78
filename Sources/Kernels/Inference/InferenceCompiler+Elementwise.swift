import Core

extension InferenceCompiler {
  mutating func linear(_ source: Value, _ weights: InferenceOperation.Weights) -> Value {
    let weight = weights.weight.shape
    require(
      source.shape.count == 2 && source.shape[1] == weight[1],
      "linear: input \(source.shape) (float32) and weight \(weight) do not match; [N, \(weight[1])] is needed")
    let result = newValue([source.shape[0], weight[0]], .plain)
    let activation = nodeActivation
    emit(
      .function { StreamedProduct.run($0[0], weights.weight, bias: weights.bias, activation, into: $1) }, "linear",
      reads: [source], writes: result, operations: 2 * Double(result.shape.elementCount * weight[1]))
    return result
  }

  mutating func scale(_ source: Value, _ factor: [Double], _ shift: [Double]) -> Value {
    require(
      source.shape.count > 1 && source.shape[1] == factor.count,
      "inference: a scale of \(factor.count) channels does not fit \(source.shape) (float32); [N, C, ...] is needed")
    let result = isLastReader(of: source) ? source : newValue(source.shape, source.layout)
    let (factor, shift, activation) = (factor.map { Float($0) }, shift.map { Float($0) }, nodeActivation)
    emit(
      .function { Elementwise.scale($0[0], by: factor, shift, activation, into: $1) }, "scale", reads: [source],
      writes: result, operations: Double(source.shape.elementCount))
    return result
  }

  mutating func activation(_ source: Value) -> Value {
    let activation = nodeActivation
    guard isLastReader(of: source) else {
      let result = newValue(source.shape, source.layout)
      emit(
        .function {
          $0[0].copyStored(into: $1)
          Elementwise.activate($1, activation)
        }, "activation", reads: [source], writes: result)
      return result
    }
    emitActivation(activation, of: source)
    return source
  }

  /// In place.
  mutating func emitActivation(_ activation: Activation?, of value: Value) {
    let keepsNaN = keepsNaN
    emit(
      .function {
        Elementwise.activate($1, activation)
        // A convolution makes NaN of the zeros that fill up its weights, too.
        if keepsNaN { Elementwise.clearPadding(of: $1) }
      }, "activation", reads: [value], writes: value)
  }

  mutating func sum(_ first: Value, _ second: Value) -> Value {
    guard first.shape == second.shape else { return broadcast(.add, first, second, nodeActivation) }
    return paired(first, second, operand: 1, "sum", Elementwise.add(_:_:_:into:))
  }

  mutating func product(_ first: Value, _ second: Value) -> Value {
    if first.shape == second.shape {
      return paired(first, second, operand: 1, "product", Elementwise.multiply(_:_:_:into:))
    }
    if isGate(second, of: first) { return gate(first, by: second, operand: 1) }
    if isGate(first, of: second) { return gate(second, by: first, operand: 0) }
    return broadcast(.multiply, first, second, nodeActivation)
  }

  /// Whether `gate` has one number for each channel, of each image or of all.
  private func isGate(_ gate: Value, of value: Value) -> Bool {
    let (gate, shape) = (gate.shape, value.shape)
    return shape.count == 4 && gate.count == 4 && gate[2] == 1 && gate[3] == 1 && gate[1] == shape[1]
      && (gate[0] == shape[0] || gate[0] == 1)
  }

  private mutating func gate(_ value: Value, by gate: Value, operand index: Int) -> Value {
    paired(value, gate, operand: index, "gate", Elementwise.gate(_:by:_:into:))
  }

  /// What `kernel` makes of two values, with the result like the first: in its place where nobody reads it later.
  ///
  /// - Parameter index: which of the operation's operands the second value is.
  private mutating func paired(
    _ first: Value, _ second: Value, operand index: Int, _ name: StaticString,
    _ kernel: @escaping @Sendable (NDArray, NDArray, Activation?, NDArray) -> Void
  ) -> Value {
    let second = converted(second, to: first.layout, operand: index)
    let result = isLastReader(of: first) ? first : newValue(first.shape, first.layout)
    let activation = nodeActivation
    emit(
      .function { kernel($0[0], $0[1], activation, $1) }, name, reads: [first, second], writes: result,
      operations: Double(first.shape.elementCount))
    return result
  }

  /// An operation of two values whose shapes differ.
  mutating func broadcast(
    _ operation: BinaryOperation, _ first: Value, _ second: Value, _ activation: Activation?
  ) -> Value {
    guard let shape = first.shape.broadcast(with: second.shape) else {
      fail(
        "inference: a \(operation == .add ? "sum" : "product") of \(first.shape) and \(second.shape) (float32); they "
          + "must be equal, or 1 where they differ")
    }
    let result = newValue(shape, .plain)
    emit(
      .function {
        Elementwise.binary(operation, $0[0], $0[1]).plain().copyStored(into: $1)
        Elementwise.activate($1, activation)
      }, operation == .add ? "sum" : "product", reads: [first, second], writes: result,
      operations: Double(shape.elementCount))
    return result
  }
}
