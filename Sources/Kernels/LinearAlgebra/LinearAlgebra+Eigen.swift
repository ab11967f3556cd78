extension LinearAlgebra {
  /// The eigenvalues and eigenvectors of symmetric matrices: A = V diag(values) Vᵀ.
  ///
  /// - Parameter a: A, `[..., N, N]`; only its lower triangle is read.
  /// - Returns: the eigenvalues, smallest first, `[..., N]`; V with the unit eigenvector of value i in column i,
  ///   `[..., N, N]`. The sign of a vector is arbitrary.
  public static func symmetricEigen(
    _ a: NDArray
  ) throws(LinearAlgebraError) -> (values: NDArray, vectors: NDArray) {
    let batch = MatrixBatch("symmetricEigen", a, square: true)
    return switch a.dtype {
    case .float32: try symmetricEigen(batch, a.plain(), as: Float.self)
    default: try symmetricEigen(batch, a.plain(), as: Double.self)
    }
  }

  private static func symmetricEigen<T: LAPACKScalar>(
    _ batch: MatrixBatch, _ a: NDArray, as type: T.Type
  ) throws(LinearAlgebraError) -> (values: NDArray, vectors: NDArray) {
    let (size, vectors) = (batch.rows, a.copied())
    let values = NDArray(uninitialized: batch.shape(size), a.dtype)
    guard size > 0, batch.count > 0 else { return (values, vectors) }
    try batch.checkFinite(a, as: T.self)
    let (matrices, diagonals) = (vectors.address(as: T.self), values.address(as: T.self))
    let work = Profile.Work.pass(a, vectors, values, operations: 9 * Double(size))
    let failure = Profile.measure("eigenvalues", work) {
      batch.run(operations: 9 * size * size * size) { number in
        let matrix = matrices + number * batch.size
        let status = T.syevd(Int32(size), matrix, diagonals + number * size)
        // LAPACK's columns are our rows.
        for row in 0..<size {
          for column in 0..<row {
            let (here, there) = (row * size + column, column * size + row)
            (matrix[here], matrix[there]) = (matrix[there], matrix[here])
          }
        }
        return status
      }
    }
    if let (number, _) = failure {
      throw .noConvergence("symmetricEigen", batch.index(of: number), batch.shape, batch.dtype)
    }
    return (values, vectors)
  }
}

extension LinearAlgebra {
  /// The reduced singular value decomposition A = U diag(S) Vᵀ.
  ///
  /// - Parameter a: A, `[..., M, N]`, with K = min(M, N).
  /// - Returns: U with orthonormal columns, `[..., M, K]`; the singular values, largest first, `[..., K]`; Vᵀ with
  ///   orthonormal rows, `[..., K, N]`. The signs of matching columns of U and rows of Vᵀ are arbitrary.
  public static func svd(
    _ a: NDArray
  ) throws(LinearAlgebraError) -> (u: NDArray, s: NDArray, vTransposed: NDArray) {
    let batch = MatrixBatch("svd", a)
    return switch a.dtype {
    case .float32: try svd(batch, a.plain(), as: Float.self)
    default: try svd(batch, a.plain(), as: Double.self)
    }
  }

  /// A is stored as Aᵀ by columns, and Aᵀ = V diag(S) Uᵀ: LAPACK's left vectors, by columns, are Vᵀ by rows, and its
  /// right ones U.
  private static func svd<T: LAPACKScalar>(
    _ batch: MatrixBatch, _ a: NDArray, as type: T.Type
  ) throws(LinearAlgebraError) -> (u: NDArray, s: NDArray, vTransposed: NDArray) {
    let (rows, columns, rank) = (batch.rows, batch.columns, batch.rank)
    let u = NDArray(uninitialized: batch.shape(rows, rank), a.dtype)
    let s = NDArray(uninitialized: batch.shape(rank), a.dtype)
    let v = NDArray(uninitialized: batch.shape(rank, columns), a.dtype)
    guard rank > 0, batch.count > 0 else { return (u, s, v) }
    try batch.checkFinite(a, as: T.self)
    let matrices = UnsafePointer(a.address(as: T.self))
    let (us, ss, vs) = (u.address(as: T.self), s.address(as: T.self), v.address(as: T.self))
    let work = Profile.Work.pass(a, u, s, v, operations: 10 * Double(rank))
    let failure = Profile.measure("singular values", work) {
      batch.run(operations: 20 * rows * columns * rank, room: rows * columns + rank, of: T.self) { number, room in
        decompose(
          matrices + number * batch.size, rows, columns, u: us + number * rows * rank, s: ss + number * rank,
          v: vs + number * rank * columns, room)
      }
    }
    if let (number, _) = failure {
      throw .noConvergence("svd", batch.index(of: number), batch.shape, batch.dtype)
    }
    return withExtendedLifetime(a) { (u, s, v) }
  }

  /// - Parameter copy: room for the matrix, which LAPACK overwrites, and for as many numbers as there are values.
  private static func decompose<T: LAPACKScalar>(
    _ matrix: UnsafePointer<T>, _ rows: Int, _ columns: Int, u: UnsafeMutablePointer<T>, s: UnsafeMutablePointer<T>,
    v: UnsafeMutablePointer<T>, _ copy: UnsafeMutablePointer<T>
  ) -> Int32 {
    let (m, n) = (Int32(columns), Int32(rows))
    copy.update(from: matrix, count: rows * columns)
    let status = T.gesdd(m, n, copy, s, v, u)
    guard status > 0 else { return status }
    copy.update(from: matrix, count: rows * columns)
    return T.gesvd(m, n, copy, s, v, u, copy + rows * columns)
  }
}
