import COpenBLAS

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
