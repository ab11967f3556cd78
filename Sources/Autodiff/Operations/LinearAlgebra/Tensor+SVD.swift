import Kernels

extension Tensor {
  /// The reduced singular value decomposition A = U diag(S) Vᵀ of each matrix in the last two axes, `[..., M, N]`.
  ///
  /// With K = min(M, N), U `[..., M, K]` has orthonormal columns, S `[..., K]` is largest first, and Vᵀ `[..., K, N]`
  /// has orthonormal rows. Column i of U and row i of Vᵀ may change their signs together.
  ///
  /// The gradient of a loss of S alone is finite everywhere. That of a loss of U and Vᵀ needs singular values that
  /// differ from each other and, if the matrix is not square, from 0: it is inversely proportional to their
  /// differences, and infinite or NaN where two are equal. A loss should not depend on the signs, which nothing
  /// determines.
  ///
  /// - Throws: where LAPACK's iteration does not converge, or a matrix holds numbers that are not finite.
  public func svd() throws(LinearAlgebraError) -> (u: Tensor, s: Tensor, vTransposed: Tensor) {
    let (u, s, v) = try LinearAlgebra.svd(array)
    let outputs = Tensor.recorded(.svd, self, together: [u, s, v]) { outputs, gradients in
      Tensor.svdGradient(u: outputs[0], s: outputs[1], v: outputs[2], gradients)
    }
    return (outputs[0], outputs[1], outputs[2])
  }

  /// Townsend 2016, with E holding the differences of squared singular values:
  /// U (skew(Uᵀ Ū) / E S + S skew(Vᵀ V̄) / E + diag(S̄)) Vᵀ, and for what lies outside the spaces of U and V
  /// (1 - U Uᵀ) Ū S⁻¹ Vᵀ and U S⁻¹ V̄ᵀ (1 - V Vᵀ).
  private static func svdGradient(u: Tensor, s: Tensor, v: Tensor, _ gradients: [Tensor]) -> Tensor {
    let (gradientU, gradientS, gradientV) = (gradients[0], gradients[1], gradients[2])
    let (rows, columns) = (u.shape[u.rank - 2], v.shape[v.rank - 1])
    let differences = s.squared().differences
    let turnU = product(u, gradientU, transposeA: true)
    let turnV = product(v, gradientV, transposeB: true)
    let inner =
      turnU.skewPart.dividedUnlessNothing(by: differences).scalingColumns(s)
      + turnV.skewPart.dividedUnlessNothing(by: differences).scalingRows(s) + gradientS.asDiagonal
    var left = u.matrixProduct(inner)
    if rows > columns {
      left += (gradientU - u.matrixProduct(turnU)).dividedUnlessNothing(by: s.unsqueezed(at: -2))
    }
    let gradient = left.matrixProduct(v)
    guard columns > rows else { return gradient }
    let outside = gradientV - product(turnV, v, transposeA: true)
    return gradient + u.matrixProduct(outside.dividedUnlessNothing(by: s.unsqueezed(at: -1)))
  }
}
