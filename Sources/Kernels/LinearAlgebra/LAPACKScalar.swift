import COpenBLAS
import Core

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

extension Float: LAPACKScalar {
  static func getrf(_ n: Int32, _ a: Numbers, _ pivots: UnsafeMutablePointer<Int32>) -> Int32 {
    LAPACKE_sgetrf_work(LAPACK_COL_MAJOR, n, n, a, n, pivots)
  }

  static func getri(_ n: Int32, _ a: Numbers, _ pivots: UnsafeMutablePointer<Int32>) -> Int32 {
    LAPACKE_sgetri(LAPACK_COL_MAJOR, n, a, n, pivots)
  }

  static func potrf(_ n: Int32, _ a: Numbers) -> Int32 {
    LAPACKE_spotrf_work(LAPACK_COL_MAJOR, letter(UInt8(ascii: "U")), n, a, n)
  }

  static func gelqf(_ m: Int32, _ n: Int32, _ a: Numbers, _ factors: Numbers) -> Int32 {
    LAPACKE_sgelqf(LAPACK_COL_MAJOR, m, n, a, m, factors)
  }

  static func orglq(_ m: Int32, _ n: Int32, _ a: Numbers, _ factors: Numbers) -> Int32 {
    LAPACKE_sorglq(LAPACK_COL_MAJOR, m, n, m, a, m, factors)
  }

  static func gesdd(_ m: Int32, _ n: Int32, _ a: Numbers, _ s: Numbers, _ u: Numbers, _ vt: Numbers) -> Int32 {
    LAPACKE_sgesdd(LAPACK_COL_MAJOR, letter(UInt8(ascii: "S")), m, n, a, m, s, u, m, vt, min(m, n))
  }

  static func gesvd(
    _ m: Int32, _ n: Int32, _ a: Numbers, _ s: Numbers, _ u: Numbers, _ vt: Numbers, _ rest: Numbers
  ) -> Int32 {
    let some = letter(UInt8(ascii: "S"))
    return LAPACKE_sgesvd(LAPACK_COL_MAJOR, some, some, m, n, a, m, s, u, m, vt, min(m, n), rest)
  }

  static func syevd(_ n: Int32, _ a: Numbers, _ values: Numbers) -> Int32 {
    LAPACKE_ssyevd(LAPACK_COL_MAJOR, letter(UInt8(ascii: "V")), letter(UInt8(ascii: "U")), n, a, n, values)
  }

  static func trsm(_ form: TriangularForm, _ n: Int32, _ k: Int32, _ a: UnsafePointer<Float>, _ b: Numbers) {
    let (triangle, transpose, diagonal) = form.codes
    cblas_strsm(CblasRowMajor, CblasLeft, triangle, transpose, diagonal, n, k, 1, a, n, b, k)
  }
}

extension Double: LAPACKScalar {
  static func getrf(_ n: Int32, _ a: Numbers, _ pivots: UnsafeMutablePointer<Int32>) -> Int32 {
    LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, n, n, a, n, pivots)
  }

  static func getri(_ n: Int32, _ a: Numbers, _ pivots: UnsafeMutablePointer<Int32>) -> Int32 {
    LAPACKE_dgetri(LAPACK_COL_MAJOR, n, a, n, pivots)
  }

  static func potrf(_ n: Int32, _ a: Numbers) -> Int32 {
    LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, letter(UInt8(ascii: "U")), n, a, n)
  }

  static func gelqf(_ m: Int32, _ n: Int32, _ a: Numbers, _ factors: Numbers) -> Int32 {
    LAPACKE_dgelqf(LAPACK_COL_MAJOR, m, n, a, m, factors)
  }

  static func orglq(_ m: Int32, _ n: Int32, _ a: Numbers, _ factors: Numbers) -> Int32 {
    LAPACKE_dorglq(LAPACK_COL_MAJOR, m, n, m, a, m, factors)
  }

  static func gesdd(_ m: Int32, _ n: Int32, _ a: Numbers, _ s: Numbers, _ u: Numbers, _ vt: Numbers) -> Int32 {
    LAPACKE_dgesdd(LAPACK_COL_MAJOR, letter(UInt8(ascii: "S")), m, n, a, m, s, u, m, vt, min(m, n))
  }

  static func gesvd(
    _ m: Int32, _ n: Int32, _ a: Numbers, _ s: Numbers, _ u: Numbers, _ vt: Numbers, _ rest: Numbers
  ) -> Int32 {
    let some = letter(UInt8(ascii: "S"))
    return LAPACKE_dgesvd(LAPACK_COL_MAJOR, some, some, m, n, a, m, s, u, m, vt, min(m, n), rest)
  }

  static func syevd(_ n: Int32, _ a: Numbers, _ values: Numbers) -> Int32 {
    LAPACKE_dsyevd(LAPACK_COL_MAJOR, letter(UInt8(ascii: "V")), letter(UInt8(ascii: "U")), n, a, n, values)
  }

  static func trsm(_ form: TriangularForm, _ n: Int32, _ k: Int32, _ a: UnsafePointer<Double>, _ b: Numbers) {
    let (triangle, transpose, diagonal) = form.codes
    cblas_dtrsm(CblasRowMajor, CblasLeft, triangle, transpose, diagonal, n, k, 1, a, n, b, k)
  }
}
