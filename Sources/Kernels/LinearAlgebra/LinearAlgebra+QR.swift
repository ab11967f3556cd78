import COpenBLAS
import Core

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

extension LinearAlgebra {
  /// A random matrix `[rows, columns]`, row-major, whose rows (or columns, if these are fewer) are orthonormal: drawn
  /// evenly from all such matrices (Saxe et al. 2014; Mezzadri 2007).
  ///
  /// It is the Q of a normal random matrix's QR decomposition; multiplying by the signs of R's diagonal makes the draw
  /// even.
  public static func orthogonal(rows: Int, columns: Int, using generator: inout RandomGenerator) -> [Double] {
    require(rows >= 0 && columns >= 0, "orthogonal: \(rows) x \(columns) is no matrix")
    let (length, count) = (max(rows, columns), min(rows, columns))
    guard count > 0 else { return [] }
    // Column by column, as LAPACK likes it: `count` vectors of `length`.
    var vectors = (0..<length * count).map { _ in generator.normal() }
    orthonormalize(&vectors, length, count)
    guard rows > columns else { return vectors }
    return (0..<rows * columns).map { vectors[$0 % columns * length + $0 / columns] }
  }

  private static func orthonormalize(_ vectors: inout [Double], _ length: Int, _ count: Int) {
    MatrixProduct.usesOneThread
    let (rows, columns) = (Int32(length), Int32(count))
    var reflectors = [Double](repeating: 0, count: count)
    let factored = LAPACKE_dgeqrf(LAPACK_COL_MAJOR, rows, columns, &vectors, rows, &reflectors)
    check(factored, "dgeqrf", length, count)
    let signs = (0..<count).map { vectors[$0 * length + $0] < 0 ? -1.0 : 1 }
    let formed = LAPACKE_dorgqr(LAPACK_COL_MAJOR, rows, columns, columns, &vectors, rows, reflectors)
    check(formed, "dorgqr", length, count)
    for index in vectors.indices { vectors[index] *= signs[index / length] }
  }
}

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
