import Kernels

extension Tensor {
  /// The lower triangular L with A = L Lᵀ, for each symmetric positive definite matrix A in the last two axes.
  ///
  /// Only the lower triangle of A is read, but A is taken to be symmetric: its gradient is the symmetric one, half of
  /// it in either triangle.
  ///
  /// - Returns: `[..., N, N]`, 0 above the diagonal.
  /// - Throws: where a matrix is not positive definite or holds numbers that are not finite.
  public func cholesky() throws(LinearAlgebraError) -> Tensor {
    let output = try LinearAlgebra.cholesky(array)
    return Tensor.recorded(.cholesky, [self], output) {
      { gradient, recall in [Tensor.choleskyGradient(recall.output(output), gradient)] }
    }
  }

  /// L⁻ᵀ P L⁻¹, made symmetric, with P the lower triangle of Lᵀ Ḡ and half of its diagonal (Murray 2016).
  private static func choleskyGradient(_ l: Tensor, _ gradient: Tensor) -> Tensor {
    let whole = product(l, gradient, transposeA: true)
    let lower = whole * triangle(upper: false, withDiagonal: true, diagonal: 0.5, like: whole)
    let system = TriangularSystem(upper: false, transposed: true)
    let left = system.solution(l, lower)
    let both = system.solution(l, left.transposed())
    return (both + both.transposed()) * 0.5
  }
}
