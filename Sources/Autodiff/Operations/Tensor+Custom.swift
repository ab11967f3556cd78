import Core

extension Tensor {
  /// An operation of one's own, with its pullback.
  ///
  ///     // Passes x through and flips the sign of its gradient.
  ///     let y = Tensor.custom([x]) { inputs in
  ///       (inputs[0], { gradient in [-gradient] })
  ///     }
  ///
  /// - Parameters:
  ///   - inputs: the operands.
  ///   - body: computes the result from the operands, given as constants, and makes the pullback: a function from the
  ///     gradient with respect to the result to the gradients with respect to the operands, nil for one without. It
  ///     must use no other tensor that wants a gradient, such as a parameter: make it an operand.
  public static func custom(
    _ inputs: [Tensor], _ body: (_ inputs: [Tensor]) -> (output: Tensor, pullback: Tape.Pullback)
  ) -> Tensor {
    let (output, pullback) = body(inputs.map { $0.detached() })
    requireOperandsOnly(output, inputs)
    let arrays = inputs.map { ($0.shape, $0.dtype) }
    return recorded(.custom, inputs, output.array) {
      { gradient, recall in
        require(
          !recall.isRecording,
          "custom operation: its pullback serves one derivative only, so backward(differentiably: true) cannot pass "
            + "it. Make it with Tensor.custom(_:forward:pullback:), whose pullback is given the operands")
        return checked(pullback(gradient), arrays).map { $0?.detached() }
      }
    }
  }

  /// An operation of one's own that can be differentiated any number of times.
  ///
  ///     let y = Tensor.custom([x], forward: { $0[0].exp() }) { gradient, inputs, output in [gradient * output] }
  ///
  /// - Parameters:
  ///   - inputs: the operands.
  ///   - forward: computes the result from the operands, given as constants, and from nothing else that wants a
  ///     gradient.
  ///   - pullback: leads the gradient with respect to the result back to the operands, in operations on its arguments,
  ///     the gradient, the operands and the result; nil for an operand without a gradient. It must use nothing traced
  ///     from outside.
  public static func custom(
    _ inputs: [Tensor], forward: (_ inputs: [Tensor]) -> Tensor,
    pullback: @escaping @Sendable (_ gradient: Tensor, _ inputs: [Tensor], _ output: Tensor) -> [Tensor?]
  ) -> Tensor {
    let result = forward(inputs.map { $0.detached() })
    requireOperandsOnly(result, inputs)
    let output = result.array
    let arrays = inputs.map(\.array)
    return recorded(.custom, inputs, output) {
      { gradient, recall in
        let operands = arrays.enumerated().map { recall.operand($0, $1) }
        return checked(
          pullback(gradient, operands, recall.output(output)), arrays.map { ($0.shape, $0.dtype) })
      }
    }
  }

  /// What a result was computed from besides the operands has no place on the tape, so its gradient would be lost. A
  /// body may have a tape of its own, which its pullback runs through.
  private static func requireOperandsOnly(_ output: Tensor, _ inputs: [Tensor]) {
    let isOfOwnTape = output.tape.map { own in !inputs.contains { $0.tape === own } } ?? false
    require(
      !output.wantsGradient || isOfOwnTape,
      "custom operation: its result, \(output.array.described), was computed from a parameter or a traced tensor "
        + "besides its operands, whose gradient would be lost. Make that an operand, or detach it")
  }

  private static func checked(_ gradients: [Tensor?], _ operands: [(shape: Shape, dtype: DType)]) -> [Tensor?] {
    for (number, (gradient, operand)) in zip(gradients, operands).enumerated() {
      guard let gradient, gradient.shape != operand.shape || gradient.dtype != operand.dtype else { continue }
      let hint =
        gradient.shape != operand.shape
        ? "sum it over the axes that the operand was repeated along" : "cast it to the operand's type"
      fail(
        "custom operation: its pullback returned the gradient \(gradient.array.described) for operand "
          + "\(number), \(operand.shape) (\(operand.dtype)); \(hint)")
    }
    return gradients
  }

  /// An operation that has no pullback: it stops the program when an operand is traced, instead of silently cutting the
  /// gradient off.
  ///
  /// - Parameter name: what error texts call the operation.
  public static func withoutPullback(
    _ name: String, _ inputs: [Tensor], _ body: (_ inputs: [Tensor]) -> Tensor
  ) -> Tensor {
    for input in inputs {
      require(
        !input.isTraced,
        "\(name): it has no pullback, so the traced operand \(input.storedArray.described) would silently lose its "
          + "gradient. Detach the operand if that is meant")
    }
    let output = body(inputs)
    // A result that was made from the numbers alone is still one of the operands' parameters. Whole numbers have no
    // gradient that could be lost.
    guard case .constant = output.origin, output.dtype.isFloatingPoint else { return output }
    return Tensor(output.storedArray, origin: untracedOrigin(inputs))
  }
}

/// The product of the Hessian of a function with a vector, without the Hessian (Pearlmutter 1994): the gradient of the
/// slope along `direction`.
///
/// - Parameters:
///   - input: where the Hessian is taken.
///   - direction: of the input's shape.
///   - function: gives one number; made of operations that can be differentiated twice.
/// - Returns: a tensor of the input's shape, 0 where the function is linear.
public func hessianVectorProduct(
  at input: Tensor, along direction: Tensor, _ function: (Tensor) -> Tensor
) -> Tensor {
  require(
    direction.shape == input.shape && direction.dtype == input.dtype,
    "Hessian-vector product: the direction \(direction.shape) (\(direction.dtype)) must be like the input, "
      + "\(input.shape) (\(input.dtype)); reshape or cast it")
  let x = input.detached().traced(by: Tape(), retainingGradient: true)
  let none = Tensor.zeros(input.shape, input.dtype)
  guard let gradient = function(x).backward(differentiably: true)[x] else { return none }
  let slope = (gradient * direction.detached()).sum()
  guard slope.wantsGradient else { return none }
  return slope.backward()[x] ?? none
}
