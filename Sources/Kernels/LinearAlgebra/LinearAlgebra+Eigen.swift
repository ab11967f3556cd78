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
