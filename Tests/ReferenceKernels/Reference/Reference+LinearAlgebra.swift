import Foundation

// Linear algebra of each matrix in the last two axes; singular matrices stop the program.

extension Reference {
  /// X with A X = B.
  public static func solve(_ a: ReferenceArray, _ b: ReferenceArray) -> ReferenceArray {
    let solutions = zip(a.matrices, b.matrices).map { known($0.solution($1), "a singular matrix") }
    return ReferenceArray(shape: b.shape, values: solutions.flatMap(\.values))
  }

  /// X with A X = B for triangular matrices A, of which the other triangle is not read.
  public static func solveTriangular(
    _ a: ReferenceArray, _ b: ReferenceArray, upper: Bool, unitDiagonal: Bool = false
  ) -> ReferenceArray {
    let solutions = zip(a.matrices, b.matrices).map { a, b in
      upper
        ? a.backSubstitution(b, unitDiagonal: unitDiagonal) : a.forwardSubstitution(b, unitDiagonal: unitDiagonal)
    }
    return ReferenceArray(shape: b.shape, values: solutions.flatMap(\.values))
  }

  /// The inverses.
  public static func inverse(_ a: ReferenceArray) -> ReferenceArray {
    let inverses = a.matrices.map { known($0.solution(.identity($0.rows)), "a singular matrix") }
    return ReferenceArray(shape: a.shape, values: inverses.flatMap(\.values))
  }

  /// The determinants.
  public static func determinant(_ a: ReferenceArray) -> ReferenceArray {
    ReferenceArray(shape: a.leading, values: a.matrices.map { $0.pivots.values.reduce($0.pivots.sign, *) })
  }

  /// The signs of the determinants and the logarithms of their absolute values.
  public static func logDeterminant(_ a: ReferenceArray) -> (sign: ReferenceArray, logAbsolute: ReferenceArray) {
    let signs = a.matrices.map { matrix in
      matrix.pivots.values.reduce(matrix.pivots.sign) { $1 == 0 ? 0 : $1 < 0 ? -$0 : $0 }
    }
    let logarithms = a.matrices.map { $0.pivots.values.reduce(0) { $0 + log(abs($1)) } }
    return (ReferenceArray(shape: a.leading, values: signs), ReferenceArray(shape: a.leading, values: logarithms))
  }

  /// Lower triangular L with A = L Lᵀ.
  public static func cholesky(_ a: ReferenceArray) -> ReferenceArray {
    let factors = a.matrices.map { known($0.choleskyFactor, "a matrix that is not positive definite") }
    return ReferenceArray(shape: a.shape, values: factors.flatMap(\.values))
  }

  /// A = Q R with a positive diagonal in R.
  public static func qr(_ a: ReferenceArray) -> (q: ReferenceArray, r: ReferenceArray) {
    let (rows, columns) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
    let (rank, factors) = (min(rows, columns), a.matrices.map(\.orthogonalFactors))
    return (
      ReferenceArray(factors.map(\.q), leading: a.leading, rows: rows, columns: rank),
      ReferenceArray(factors.map(\.r), leading: a.leading, rows: rank, columns: columns)
    )
  }

  /// A = U diag(S) Vᵀ, the values largest first.
  public static func svd(
    _ a: ReferenceArray
  ) -> (u: ReferenceArray, s: ReferenceArray, vTransposed: ReferenceArray) {
    let (rows, columns) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
    let (rank, parts) = (min(rows, columns), a.matrices.map(\.singularValues))
    return (
      ReferenceArray(parts.map(\.u), leading: a.leading, rows: rows, columns: rank),
      ReferenceArray(shape: a.leading + [rank], values: parts.flatMap(\.s)),
      ReferenceArray(parts.map(\.vTransposed), leading: a.leading, rows: rank, columns: columns)
    )
  }

  /// A = V diag(values) Vᵀ of symmetric matrices, the values smallest first.
  public static func symmetricEigen(_ a: ReferenceArray) -> (values: ReferenceArray, vectors: ReferenceArray) {
    let parts = a.matrices.map(\.symmetricEigen)
    return (
      ReferenceArray(shape: Array(a.shape.dropLast()), values: parts.flatMap(\.values)),
      ReferenceArray(shape: a.shape, values: parts.flatMap(\.vectors.values))
    )
  }

  private static func known<Value>(_ value: Value?, _ problem: String) -> Value {
    guard let value else { fatalError("reference kernel: " + problem) }
    return value
  }
}
