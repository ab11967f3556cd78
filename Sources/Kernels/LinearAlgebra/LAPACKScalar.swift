import COpenBLAS

/// A floating point type that LAPACK computes in. The functions have the names of LAPACK's, without the letter of the
/// type, and take matrices column by column.
protocol LAPACKScalar: RealScalar {
  typealias Numbers = UnsafeMutablePointer<Self>

  /// LU decomposition of an n x n matrix with exchanged rows.
  static func getrf(_ n: Int32, _ a: Numbers, _ pivots: UnsafeMutablePointer<Int32>) -> Int32
  /// The inverse from what `getrf` gave.
  static func getri(_ n: Int32, _ a: Numbers, _ pivots: UnsafeMutablePointer<Int32>) -> Int32
  /// Cholesky decomposition UᵀU of the upper triangle.
  static func potrf(_ n: Int32, _ a: Numbers) -> Int32
  /// LQ decomposition of an m x n matrix, as reflectors.
  static func gelqf(_ m: Int32, _ n: Int32, _ a: Numbers, _ factors: Numbers) -> Int32
  /// The m x n matrix Q, m <= n, of m reflectors from `gelqf`.
  static func orglq(_ m: Int32, _ n: Int32, _ a: Numbers, _ factors: Numbers) -> Int32
  /// Reduced singular value decomposition of an m x n matrix, divide and conquer.
  static func gesdd(_ m: Int32, _ n: Int32, _ a: Numbers, _ s: Numbers, _ u: Numbers, _ vt: Numbers) -> Int32
  /// The same by QR iterations: slower, but converges more often. `rest` takes one number less than `s`.
  static func gesvd(
    _ m: Int32, _ n: Int32, _ a: Numbers, _ s: Numbers, _ u: Numbers, _ vt: Numbers, _ rest: Numbers
  ) -> Int32
  /// Eigenvalues and, in the columns of `a`, eigenvectors of a symmetric matrix, of which the upper triangle is read.
  static func syevd(_ n: Int32, _ a: Numbers, _ values: Numbers) -> Int32
  /// Solves op(a) x = b in place for row-major matrices: `a` n x n triangular, `b` n x k.
  static func trsm(_ form: TriangularForm, _ n: Int32, _ k: Int32, _ a: UnsafePointer<Self>, _ b: Numbers)
}

/// Which numbers of a matrix are a triangular one, and whether the transpose of that is meant.
struct TriangularForm {
  let isUpper: Bool
  let hasUnitDiagonal: Bool
  let isTransposed: Bool

  var codes: (CBLAS_UPLO, CBLAS_TRANSPOSE, CBLAS_DIAG) {
    (
      isUpper ? CblasUpper : CblasLower, isTransposed ? CblasTrans : CblasNoTrans,
      hasUnitDiagonal ? CblasUnit : CblasNonUnit
    )
  }
}

/// A letter that chooses a way of working of LAPACK's.
func letter(_ letter: UInt8) -> CChar { CChar(bitPattern: letter) }
