import Kernels

extension Tensor {
  /// The matrix product over the last two axes: `[..., M, K]` times `[..., K, N]` is `[..., M, N]`. The leading axes of
  /// both must be the same.
  public func matrixProduct(_ other: Tensor) -> Tensor { .product(self, other) }

  /// The product of `a`, or of its transpose, and `b`, or of its transpose. Gradients are such products again.
  static func product(_ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false) -> Tensor {
    let output = MatrixProduct.multiply(a.array, b.array, transposeA: transposeA, transposeB: transposeB)
    let (x, y) = (b.wantsGradient ? a.array : nil, a.wantsGradient ? b.array : nil)
    return recorded(.matrixProduct, [a, b], output) {
      { gradient, recall in
        let first = y.map { y in
          let b = recall.operand(1, y)
          return transposeA
            ? product(b, gradient, transposeA: transposeB, transposeB: true)
            : product(gradient, b, transposeB: !transposeB)
        }
        let second = x.map { x in
          let a = recall.operand(0, x)
          return transposeB
            ? product(gradient, a, transposeA: true, transposeB: transposeA)
            : product(a, gradient, transposeA: !transposeA)
        }
        return [first, second]
      }
    }
  }

  /// `x · weightᵀ + bias`, the fully connected layer.
  ///
  /// - Parameters:
  ///   - weight: `[outputs, inputs]`.
  ///   - bias: `[outputs]`.
  /// - Returns: `[N, outputs]` for this tensor's `[N, inputs]`.
  public func linear(_ weight: Tensor, bias: Tensor? = nil) -> Tensor {
    require(
      rank == 2 && weight.rank == 2 && shape[1] == weight.shape[1],
      "linear: the input \(shape) must be [N, inputs] and the weight \(weight.shape) [outputs, inputs] with the same "
        + "inputs; flatten [N, C, H, W] first")
    require(
      bias.map { $0.shape == [weight.shape[0]] } ?? true,
      "linear: the bias \(bias?.shape ?? []) must have one number for each of the \(weight.shape[0]) outputs")
    let output = InnerProduct.forward(array, weight.array, bias: bias?.array)
    let (x, w) = (weight.wantsGradient ? array : nil, wantsGradient ? weight.array : nil)
    let (hasBias, wantsBias) = (bias != nil, bias?.wantsGradient ?? false)
    return Tensor.recorded(.linear, [self, weight] + (bias.map { [$0] } ?? []), output) {
      { gradient, recall in
        let input = w.map { gradient.linearInputGradient($0, recall) }
        let weight = x.map { gradient.linearWeightGradient($0, recall) }
        guard hasBias else { return [input, weight] }
        return [input, weight, wantsBias ? gradient.sum([0]) : nil]
      }
    }
  }

  private func linearInputGradient(_ weight: NDArray, _ recall: Recall) -> Tensor {
    guard recall.isRecording else { return Tensor(InnerProduct.inputGradient(array, weight)) }
    return .product(self, recall.operand(1, weight))
  }

  private func linearWeightGradient(_ input: NDArray, _ recall: Recall) -> Tensor {
    guard recall.isRecording else { return Tensor(InnerProduct.weightGradient(array, input)) }
    return .product(self, recall.operand(0, input), transposeA: true)
  }
}
