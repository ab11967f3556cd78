extension LinearAlgebra {
  /// The reduced QR decomposition A = Q R, by Householder's reflections.
  ///
  /// - Parameter a: A, `[..., M, N]`, with K = min(M, N).
  /// - Returns: Q with orthonormal columns, `[..., M, K]`; R, upper triangular, `[..., K, N]`. The signs of R's
  ///   diagonal are those that LAPACK gives, and may be negative.
  public static func qr(_ a: NDArray) throws(LinearAlgebraError) -> (q: NDArray, r: NDArray) {
    let batch = MatrixBatch("qr", a)
    return switch a.dtype {
    case .float32: try qr(batch, a.plain(), as: Float.self)
    default: try qr(batch, a.plain(), as: Double.self)
    }
  }

  /// A is stored as Aᵀ by columns, and Aᵀ = L Q' gives Q = Q'ᵀ and R = Lᵀ, which are Q' and L by columns.
  private static func qr<T: LAPACKScalar>(
    _ batch: MatrixBatch, _ a: NDArray, as type: T.Type
  ) throws(LinearAlgebraError) -> (q: NDArray, r: NDArray) {
    let (rows, columns, rank) = (batch.rows, batch.columns, batch.rank)
    let q = NDArray(zeros: batch.shape(rows, rank), a.dtype)
    let r = NDArray(zeros: batch.shape(rank, columns), a.dtype)
    guard rank > 0, batch.count > 0 else { return (q, r) }
    try batch.checkFinite(a, as: T.self)
    let factored = a.copied()
    let (matrices, qs, rs) = (factored.address(as: T.self), q.address(as: T.self), r.address(as: T.self))
    let work = Profile.Work.pass(a, q, r, operations: 4 * Double(rank))
    let failure = Profile.measure("QR decomposition", work) {
      batch.run(operations: 4 * rows * columns * rank) { number in
        let matrix = matrices + number * batch.size
        return decompose(
          matrix, rows, columns, q: qs + number * rows * rank, r: rs + number * rank * columns)
      }
    }
    if let (number, _) = failure {
      throw .noConvergence("qr", batch.index(of: number), batch.shape, batch.dtype)
    }
    return withExtendedLifetime(factored) { (q, r) }
  }

  private static func decompose<T: LAPACKScalar>(
    _ matrix: UnsafeMutablePointer<T>, _ rows: Int, _ columns: Int, q: UnsafeMutablePointer<T>,
    r: UnsafeMutablePointer<T>
  ) -> Int32 {
    let rank = min(rows, columns)
    return withUnsafeTemporaryAllocation(of: T.self, capacity: rank) { factors in
      guard let factors = factors.baseAddress else { return 0 }
      let status = T.gelqf(Int32(columns), Int32(rows), matrix, factors)
      guard status == 0 else { return status }
      for row in 0..<rank {
        for column in row..<columns { r[row * columns + column] = matrix[row * columns + column] }
      }
      for row in 0..<rows {
        for column in 0..<rank { q[row * rank + column] = matrix[row * columns + column] }
      }
      return T.orglq(Int32(rank), Int32(rows), q, factors)
    }
  }
}
