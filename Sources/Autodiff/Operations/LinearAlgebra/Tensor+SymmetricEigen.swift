import Kernels

extension Tensor {
  /// The eigenvalues and eigenvectors of each symmetric matrix A in the last two axes, `[..., N, N]`:
  /// A = V diag(values) Vᵀ.
  ///
  /// The values `[..., N]` are smallest first, and column i of V `[..., N, N]` is the unit eigenvector of value i, of
  /// either sign. Only the lower triangle of A is read, but A is taken to be symmetric: its gradient is the symmetric
  /// one, half of it in either triangle.
  ///
  /// The gradient of a loss of the values alone is finite everywhere. That of a loss of the vectors needs eigenvalues
  /// that differ from each other: it is inversely proportional to their differences, and infinite or NaN where two are
  /// equal. A loss should not depend on the signs, which nothing determines.
  ///
  /// - Throws: where LAPACK's iteration does not converge, or a matrix holds numbers that are not finite.
  public func symmetricEigen() throws(LinearAlgebraError) -> (values: Tensor, vectors: Tensor) {
    let (values, vectors) = try LinearAlgebra.symmetricEigen(array)
    let outputs = Tensor.recorded(.symmetricEigen, self, together: [values, vectors]) { outputs, gradients in
      Tensor.eigenGradient(values: outputs[0], vectors: outputs[1], gradients)
    }
    return (outputs[0], outputs[1])
  }

  /// V (diag(values) + skew(Vᵀ V̄) / (2 D)) Vᵀ with D the differences of the eigenvalues (Giles 2008).
  private static func eigenGradient(values: Tensor, vectors: Tensor, _ gradients: [Tensor]) -> Tensor {
    let turn = product(vectors, gradients[1], transposeA: true).skewPart * 0.5
    let inner = turn.dividedUnlessNothing(by: values.differences) + gradients[0].asDiagonal
    return product(vectors.matrixProduct(inner), vectors, transposeB: true)
  }
}
