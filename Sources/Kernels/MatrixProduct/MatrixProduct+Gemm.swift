import COpenBLAS
import Core

extension MatrixProduct {
  /// Leaves OpenBLAS one thread: it is called from the threads of `ThreadPool`, and a second set would fight them.
  ///
  /// An OpenBLAS made for OpenMP sets `ThreadPool.size` of the calling thread instead, which is put back: it computes on
  /// those threads by itself, and on one alone where they are at work already.
  static let usesOneThread: Void = {
    let size = ThreadPool.size
    openblas_set_num_threads(1)
    if ThreadPool.size != size { ThreadPool.size = size }
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

/// The library behind products of matrices and linear algebra.
public enum OpenBLAS {
  /// The library's own account of itself: version, options and the processor that its kernels were chosen for.
  public static var configuration: String {
    openblas_get_config().map { String(cString: $0).split(separator: " ").joined(separator: " ") } ?? "unknown"
  }
}

/// How a product of matrices is cut into pieces of rows or of columns for the threads.
///
/// The cut depends on the sizes only, so that the same sums are formed for any number of threads.
struct PieceCut {
  let count: Int
  private let size: Int
  private let m: Int
  private let n: Int

  init(m: Int, n: Int, k: Int) {
    (self.m, self.n) = (m, n)
    let longer = max(m, n)
    guard m * n * k >= 1 << 20, longer >= 64 else {
      (count, size) = (1, longer)
      return
    }
    // About 256 rows or columns a piece: enough work to hide that each piece packs the other matrix anew.
    let wanted = ((longer + 255) / 256).roundedUp(to: 4)
    size = ((longer + wanted - 1) / wanted).roundedUp(to: 16)
    count = (longer + size - 1) / size
  }

  /// The rows and columns of the product that piece `index` computes.
  func piece(_ index: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let range = index * size..<min((index + 1) * size, max(m, n))
    return m >= n ? (range, 0..<n) : (0..<m, range)
  }
}
