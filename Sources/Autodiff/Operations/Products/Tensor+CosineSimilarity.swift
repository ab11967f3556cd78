import Core

extension Tensor {
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
