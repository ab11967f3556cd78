extension LinearAlgebra {
  /// The lower triangular L with A = L Lᵀ for symmetric positive definite matrices A.
  ///
  /// - Parameters:
  ///   - a: A, `[..., N, N]`; only its lower triangle is read.
  /// - Returns: `[..., N, N]`, 0 above the diagonal.
  public static func cholesky(_ a: NDArray) throws(LinearAlgebraError) -> NDArray {
    let batch = MatrixBatch("cholesky", a, square: true)
    return switch a.dtype {
    case .float32: try cholesky(batch, a.plain(), as: Float.self)
    default: try cholesky(batch, a.plain(), as: Double.self)
    }
  }

  private static func cholesky<T: LAPACKScalar>(
    _ batch: MatrixBatch, _ a: NDArray, as type: T.Type
  ) throws(LinearAlgebraError) -> NDArray {
    let (size, result) = (batch.rows, a.copied())
    guard size > 0 else { return result }
    try batch.checkFinite(a, as: T.self)
    let address = result.address(as: T.self)
    let failure = Profile.measure("Cholesky decomposition", .pass(a, result, operations: Double(size) / 3)) {
      batch.run(operations: size * size * size / 3) { number in
        let matrix = address + number * batch.size
        for row in 0..<size {
          for column in row + 1..<max(size, row + 1) { matrix[row * size + column] = 0 }
        }
        return T.potrf(Int32(size), matrix)
      }
    }
    if let (number, status) = failure {
      throw .notPositiveDefinite("cholesky", batch.index(of: number), batch.shape, batch.dtype, minor: status)
    }
    return result
  }
}
