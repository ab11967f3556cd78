import Kernels

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
  ///     gradient with respect to the result to the gradients with respect to the operands, nil for one without.
  public static func custom(
    _ inputs: [Tensor], _ body: (_ inputs: [Tensor]) -> (output: Tensor, pullback: Tape.Pullback)
  ) -> Tensor {
    let (output, pullback) = body(inputs.map { $0.detached() })
    let shapes = inputs.map(\.shape)
    return recorded(.custom, inputs, output.array) {
      { gradient, recall in
        require(
          !recall.isRecording,
          "custom operation: its pullback serves one derivative only, so backward(differentiably: true) cannot pass "
            + "it. Make it with Tensor.custom(_:forward:pullback:), whose pullback is given the operands")
        return checked(pullback(gradient), shapes).map { $0?.detached() }
      }
    }
  }

  /// An operation of one's own that can be differentiated any number of times.
  ///
  ///     let y = Tensor.custom([x], forward: { $0[0].exp() }) { gradient, inputs, output in [gradient * output] }
  ///
  /// - Parameters:
  ///   - inputs: the operands.
  ///   - forward: computes the result from the operands, given as constants.
  ///   - pullback: leads the gradient with respect to the result back to the operands, in operations on its arguments,
  ///     the gradient, the operands and the result; nil for an operand without a gradient. It must use nothing traced
  ///     from outside.
  public static func custom(
    _ inputs: [Tensor], forward: (_ inputs: [Tensor]) -> Tensor,
    pullback: @escaping @Sendable (_ gradient: Tensor, _ inputs: [Tensor], _ output: Tensor) -> [Tensor?]
  ) -> Tensor {
    let output = forward(inputs.map { $0.detached() }).array
    let arrays = inputs.map(\.array)
    return recorded(.custom, inputs, output) {
      { gradient, recall in
        let operands = arrays.enumerated().map { recall.operand($0, $1) }
        return checked(pullback(gradient, operands, recall.output(output)), arrays.map(\.shape))
      }
    }
  }

  private static func checked(_ gradients: [Tensor?], _ shapes: [Shape]) -> [Tensor?] {
    for (number, pair) in zip(gradients, shapes).enumerated() {
      require(
        pair.0 == nil || pair.0?.shape == pair.1,
        "custom operation: its pullback returned a gradient of shape \(pair.0?.shape ?? []) for operand \(number), "
          + "whose shape is \(pair.1); sum it over the axes that the operand was repeated along")
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
        "\(name): it has no pullback, so a traced operand (shape \(input.shape)) would silently lose its gradient. "
          + "Detach the operand if that is meant")
    }
    return body(inputs)
  }
}
