import Kernels

extension Tensor {
  /// The matrix product over the last two axes: `[..., M, K]` times `[..., K, N]` is `[..., M, N]`. The leading axes of
  /// both must be the same.
  public func matrixProduct(_ other: Tensor) -> Tensor {
    let (a, b, wantsA, wantsB) = (array, other.array, wantsGradient, other.wantsGradient)
    return Tensor.recorded(.matrixProduct, [self, other], MatrixProduct.multiply(a, b)) {
      { gradient in
        [
          wantsA ? Tensor(MatrixProduct.multiply(gradient.array, b, transposeB: true)) : nil,
          wantsB ? Tensor(MatrixProduct.multiply(a, gradient.array, transposeA: true)) : nil,
        ]
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
    let (x, w, wantsX, wantsW) = (array, weight.array, wantsGradient, weight.wantsGradient)
    let (hasBias, wantsBias) = (bias != nil, bias?.wantsGradient ?? false)
    return Tensor.recorded(.linear, [self, weight] + (bias.map { [$0] } ?? []), output) {
      { gradient in
        let input = wantsX ? Tensor(InnerProduct.inputGradient(gradient.array, w)) : nil
        let weight = wantsW ? Tensor(InnerProduct.weightGradient(gradient.array, x)) : nil
        guard hasBias else { return [input, weight] }
        return [input, weight, wantsBias ? Tensor(Reduction.sum(gradient.array, axes: [0])) : nil]
      }
    }
  }
}
