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
      { gradient in
        let gradients = pullback(gradient)
        for (number, pair) in zip(gradients, shapes).enumerated() {
          require(
            pair.0 == nil || pair.0?.shape == pair.1,
            "custom operation: its pullback returned a gradient of shape \(pair.0?.shape ?? []) for operand \(number), "
              + "whose shape is \(pair.1)")
        }
        return gradients.map { $0?.detached() }
      }
    }
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
