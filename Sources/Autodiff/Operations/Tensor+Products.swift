import Core
import Kernels

extension Tensor {
  /// The matrix product over the last two axes: `[..., M, K]` times `[..., K, N]` is `[..., M, N]`. Leading axes
  /// broadcast, as PyTorch's and NumPy's `matmul` do.
  ///
  /// A vector on the left is a row and one on the right a column, and the result is without that axis: `[K]` times
  /// `[..., K, N]` is `[..., N]`, `[..., M, K]` times `[K]` is `[..., M]`, and `[K]` times `[K]` is one number.
  public func matrixProduct(_ other: Tensor) -> Tensor {
    require(
      rank >= 1 && other.rank >= 1,
      "matrix product: \(array.described) and \(other.array.described) must have at least one axis each; multiply by a "
        + "number with *")
    checkInnerSizes(of: other)
    let operands = Tensor.joined([self, other])
    let row = rank == 1 ? operands[0].unsqueezed(at: 0) : operands[0]
    let column = other.rank == 1 ? operands[1].unsqueezed(at: 1) : operands[1]
    let product = row.multiplied(by: column)
    let withoutColumn = other.rank == 1 ? product.squeezed(-1) : product
    return rank == 1 ? withoutColumn.squeezed(other.rank == 1 ? -1 : -2) : withoutColumn
  }

  /// Asked before vectors become matrices, so that the text has the shapes that were passed.
  private func checkInnerSizes(of other: Tensor) {
    let (inner, others) = (shape[rank - 1], other.shape[max(0, other.rank - 2)])
    require(
      inner == others && dtype == other.dtype,
      "matrix product: \(array.described) and \(other.array.described) do not match; the inner sizes \(inner) and "
        + "\(others), and the element types, must be equal. Transpose, reshape or cast one")
  }

  private func multiplied(by other: Tensor) -> Tensor {
    let (leading, others) = (shape.dropLast(2), other.shape.dropLast(2))
    if leading.elementsEqual(others) { return .product(self, other) }
    if other.rank == 2 {
      // One product with all rows below each other, and no copy of the shared matrix.
      let product = Tensor.product(reshaped([leading.reduce(shape[rank - 2], *), shape[rank - 1]]), other)
      return product.reshaped(Array(shape.dropLast()) + [other.shape[1]])
    }
    let common = Tensor.commonLeading(self, other)
    return .product(
      broadcast(to: Shape(common + shape.suffix(2))), other.broadcast(to: Shape(common + other.shape.suffix(2))))
  }

  /// The leading axes of a product by the rules of broadcasting.
  private static func commonLeading(_ a: Tensor, _ b: Tensor) -> [Int] {
    let rank = max(a.rank, b.rank) - 2
    return (0..<rank).map { axis in
      let (first, second) = (axis + a.rank - 2 - rank, axis + b.rank - 2 - rank)
      let (left, right) = (first < 0 ? 1 : a.shape[first], second < 0 ? 1 : b.shape[second])
      require(
        left == right || left == 1 || right == 1,
        "matrix product: the leading axes of \(a.array.described) and \(b.array.described) do not match; aligned at "
          + "the matrices, sizes must be equal or 1, but there are \(left) and \(right)")
      return left == 1 ? right : left
    }
  }

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
      "linear: the input \(array.described) must be [N, inputs] and the weight \(weight.array.described) "
        + "[outputs, inputs] with the same inputs; flatten [N, C, H, W] first")
    require(
      dtype == weight.dtype && dtype == bias?.dtype ?? dtype,
      "linear: the input \(array.described), the weight \(weight.array.described) and the bias "
        + "\(bias.map(\.array.described) ?? "(none)") must have one element type; cast the input")
    require(
      bias.map { $0.shape == [weight.shape[0]] } ?? true,
      "linear: the bias \(bias?.array.described ?? "") must have one number for each of the \(weight.shape[0]) "
        + "outputs of the weight \(weight.array.described); make it for the weight")
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

  /// The cosine of the angle between the vectors along `axis` of two tensors of equal rank, whose other axes broadcast:
  /// `sum(a * b) / (max(|a|, epsilon) * max(|b|, epsilon))`, without that axis.
  ///
  /// - Parameters:
  ///   - axis: 1 by default, as in PyTorch; both tensors have the same size there.
  ///   - epsilon: the smallest length that is divided by. A shorter vector's length counts as a constant.
  public func cosineSimilarity(_ other: Tensor, axis: Int = 1, epsilon: Double = 1e-8) -> Tensor {
    let axis = shape.resolve(axis: axis, dtype: dtype, operation: "cosine similarity")
    require(
      other.rank == rank && other.shape[axis] == shape[axis] && other.dtype == dtype,
      "cosine similarity: \(array.described) and \(other.array.described) must have equal rank, the same size at axis "
        + "\(axis) and one type; reshape or cast one")
    let (a, b) = (joining(other.tape), other.joining(tape))
    let lengths = a.length(along: axis, atLeast: epsilon) * b.length(along: axis, atLeast: epsilon)
    return (a * b).sum([axis]) / lengths
  }

  /// The bound is on the square, so that the root's slope stays finite where the vector is 0.
  private func length(along axis: Int, atLeast bound: Double) -> Tensor {
    squared().sum([axis]).clamped(to: (bound * bound)...).squareRoot()
  }
}
