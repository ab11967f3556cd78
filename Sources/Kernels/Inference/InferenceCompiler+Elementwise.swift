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
    emit(.function { Elementwise.activate($1, activation) }, "activation", reads: [source], writes: source)
    return source
  }

  mutating func sum(_ first: Value, _ second: Value) -> Value {
    require(
      first.shape == second.shape,
      "inference: a sum of \(first.shape) and \(second.shape) (float32); they must be equal")
    let second = converted(second, to: first.layout, operand: 1)
    let result = isLastReader(of: first) ? first : newValue(first.shape, first.layout)
    let activation = nodeActivation
    emit(
      .function { Elementwise.add($0[0], $0[1], activation, into: $1) }, "sum", reads: [first, second],
      writes: result, operations: Double(first.shape.elementCount))
    return result
  }
}
