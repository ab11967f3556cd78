import Kernels

extension Tensor {
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
}
