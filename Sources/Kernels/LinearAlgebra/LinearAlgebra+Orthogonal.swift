import COpenBLAS

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
