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

  /// The reduced QR decomposition A = Q R of each matrix in the last two axes, `[..., M, N]`.
  ///
  /// With K = min(M, N), Q `[..., M, K]` has orthonormal columns and R `[..., K, N]` is upper triangular. The signs of
  /// R's diagonal are LAPACK's and may be negative.
  ///
  /// The gradient needs the first K columns of A to be independent; elsewhere it is infinite or NaN. It exists for wide
  /// matrices too (M < N).
  ///
  /// - Throws: where a matrix holds numbers that are not finite.
  public func qr() throws(LinearAlgebraError) -> (q: Tensor, r: Tensor) {
    let (q, r) = try LinearAlgebra.qr(array)
    let outputs = Tensor.recorded(.qr, self, together: [q, r]) { outputs, gradients in
      Tensor.qrGradient(q: outputs[0], r: outputs[1], gradients[0], gradients[1])
    }
    return (outputs[0], outputs[1])
  }

  /// In a wide matrix the columns behind the first M are Q V, V being the rest of R; Q and the rest of the gradient
  /// come from the square matrix before them (Roberts and Roberts 2020).
  private static func qrGradient(q: Tensor, r: Tensor, _ gradientQ: Tensor, _ gradientR: Tensor) -> Tensor {
    let (rank, columns) = (r.shape[r.rank - 2], r.shape[r.rank - 1])
    guard rank < columns else { return tallQRGradient(q: q, r: r, gradientQ, gradientR) }
    let rest = r.sliced(rank..<columns, axis: -1)
    let gradientRest = gradientR.sliced(rank..<columns, axis: -1)
    let square = tallQRGradient(
      q: q, r: r.sliced(0..<rank, axis: -1),
      gradientQ + q.matrixProduct(product(rest, gradientRest, transposeB: true)),
      gradientR.sliced(0..<rank, axis: -1))
    return .concatenated([square, q.matrixProduct(gradientRest)], axis: -1)
  }

  /// (Q̄ + Q copyltu(M)) R⁻ᵀ with M = R R̄ᵀ - Q̄ᵀ Q; copyltu makes a matrix symmetric by copying its lower triangle
  /// (Seeger et al. 2017, there for the LQ decomposition).
  private static func tallQRGradient(q: Tensor, r: Tensor, _ gradientQ: Tensor, _ gradientR: Tensor) -> Tensor {
    let whole = product(r, gradientR, transposeB: true) - product(gradientQ, q, transposeA: true)
    let lower = whole * triangle(upper: false, withDiagonal: true, diagonal: 0.5, like: whole)
    let symmetric = lower + lower.transposed()
    let right = gradientQ + q.matrixProduct(symmetric)
    return TriangularSystem(upper: true).solution(r, right.transposed()).transposed()
  }

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
