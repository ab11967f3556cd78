import COpenBLAS

extension MatrixProduct {
  /// Leaves OpenBLAS one thread: it is called from the threads of `Team`, and a second set would fight them.
  ///
  /// An OpenBLAS made for OpenMP sets the number of the calling thread's `Team` instead, which is put back: it computes
  /// on the threads of that team by itself, and on one alone where a team runs already.
  static let usesOneThread: Void = {
    let size = Team.size
    openblas_set_num_threads(1)
    if Team.size != size { Team.size = size }
  }()

  /// `c = alpha * a * b + beta * c` on row-major matrices in memory, on the calling thread alone.
  ///
  /// - Parameters:
  ///   - m: rows of `c`.
  ///   - n: columns of `c`.
  ///   - k: columns of `a`, or its rows where it is transposed.
  ///   - strideA: elements from one stored row of `a` to the next; `strideB` and `strideC` likewise.
  static func gemm<T: RealScalar>(
    transposeA: Bool = false, transposeB: Bool = false, m: Int, n: Int, k: Int, alpha: T = 1,
    a: UnsafePointer<T>, strideA: Int, b: UnsafePointer<T>, strideB: Int, beta: T = 0,
    c: UnsafeMutablePointer<T>, strideC: Int
  ) {
    guard m > 0, n > 0 else { return }
    // A bit beyond those of Int32 in one of them is in their union.
    require(
      (m | n | k | strideA | strideB | strideC) <= Int(Int32.max),
      "matrix product: \(m) x \(k) by \(k) x \(n), in rows of \(strideA), \(strideB) and \(strideC) elements, is "
        + "beyond the \(Int32.max) that OpenBLAS counts to; cut the operands")
    usesOneThread
    let (turnA, turnB) = (transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans)
    let (rows, columns, inner) = (Int32(m), Int32(n), Int32(k))
    let strides = (Int32(max(1, strideA)), Int32(max(1, strideB)), Int32(max(1, strideC)))
    let (a, b, c) = (UnsafeRawPointer(a), UnsafeRawPointer(b), UnsafeMutableRawPointer(c))
    if T.dtype == .float32 {
      cblas_sgemm(
        CblasRowMajor, turnA, turnB, rows, columns, inner, Float(alpha), a.assumingMemoryBound(to: Float.self),
        strides.0, b.assumingMemoryBound(to: Float.self), strides.1, Float(beta),
        c.assumingMemoryBound(to: Float.self), strides.2)
    } else {
      cblas_dgemm(
        CblasRowMajor, turnA, turnB, rows, columns, inner, Double(alpha), a.assumingMemoryBound(to: Double.self),
        strides.0, b.assumingMemoryBound(to: Double.self), strides.1, Double(beta),
        c.assumingMemoryBound(to: Double.self), strides.2)
    }
  }
}
