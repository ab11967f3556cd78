import COpenBLAS

extension LinearAlgebra {
  /// The eigenvalues and eigenvectors of a symmetric matrix.
  ///
  /// - Parameters:
  ///   - matrix: `[size, size]`, row-major; only its upper triangle is read.
  ///   - size: the number of rows.
  /// - Returns: the eigenvalues, smallest first, and `[size, size]` with the unit eigenvector of value i in row i. The
  ///   sign of a vector is arbitrary.
  public static func symmetricEigen(_ matrix: [Double], size: Int) -> (values: [Double], vectors: [Double]) {
    require(
      size >= 0 && matrix.count == size * size,
      "symmetricEigen: \(matrix.count) numbers are not a matrix of \(size) x \(size)")
    require(matrix.allSatisfy(\.isFinite), "symmetricEigen: the matrix holds numbers that are not finite")
    guard size > 0 else { return ([], []) }
    var (vectors, values) = (matrix, [Double](repeating: 0, count: size))
    MatrixProduct.usesOneThread
    // LAPACK goes by columns: our upper triangle is its lower one, and its column i is our row i.
    let letters = (UnicodeScalar("V"), UnicodeScalar("L"))
    let status = LAPACKE_dsyevd(
      LAPACK_COL_MAJOR, CChar(letters.0.value), CChar(letters.1.value), Int32(size), &vectors, Int32(size), &values)
    check(status, "dsyevd", size, size)
    return (values, vectors)
  }
}
