import Core

/// Products of matrices, by OpenBLAS in float32 and float64.
public enum MatrixProduct {
  /// `a * b` of `[M, K]` and `[K, N]`, or of each pair of matrices in `[..., M, K]` and `[..., K, N]` with equal
  /// leading axes.
  ///
  /// - Parameters:
  ///   - transposeA: whether `a` holds `[..., K, M]`.
  ///   - transposeB: whether `b` holds `[..., N, K]`.
  /// - Returns: `[..., M, N]`. Results do not depend on the number of threads.
  public static func multiply(
    _ a: NDArray, _ b: NDArray, transposeA: Bool = false, transposeB: Bool = false
  ) -> NDArray {
    let size = MatrixProductSize(a, b, transposeA, transposeB)
    // Sums of nothing are 0, whatever a library makes of matrices without elements.
    if size.k == 0 && a.dtype.isFloatingPoint { return NDArray(zeros: size.shape, a.dtype) }
    let result = NDArray(uninitialized: size.shape, a.dtype)
    Profile.measure("matrix product", .pass(a, b, result, operations: 2 * Double(size.n))) {
      switch a.dtype {
      case .float32: run(a.plain(), b.plain(), result, size, as: Float.self)
      case .float64: run(a.plain(), b.plain(), result, size, as: Double.self)
      case .int32, .uint8: failUnsupported("matrix product", a)
      }
    }
    return result
  }

  private static func run<T: RealScalar>(
    _ a: NDArray, _ b: NDArray, _ c: NDArray, _ size: MatrixProductSize, as type: T.Type
  ) {
    let (a, b, c) = (a.address(as: T.self), b.address(as: T.self), c.address(as: T.self))
    let (m, n, k) = (size.m, size.n, size.k)
    let cut = PieceCut(m: m, n: n, k: k)
    let perPiece = 2 * m * n * k / cut.count
    ThreadPool.run(size.batch * cut.count, grain: max(1, 262_144 / max(1, perPiece))) { tasks in
      for task in tasks {
        let (image, piece) = task.quotientAndRemainder(dividingBy: cut.count)
        let (rows, columns) = cut.piece(piece)
        let left = a + image * m * k + rows.lowerBound * (size.transposeA ? 1 : k)
        let right = b + image * k * n + columns.lowerBound * (size.transposeB ? k : 1)
        gemm(
          transposeA: size.transposeA, transposeB: size.transposeB, m: rows.count, n: columns.count, k: k, a: left,
          strideA: size.transposeA ? m : k, b: right, strideB: size.transposeB ? k : n,
          c: c + image * m * n + rows.lowerBound * n + columns.lowerBound, strideC: n)
      }
    }
  }
}

/// The sizes of a product, checked.
private struct MatrixProductSize {
  let m: Int
  let n: Int
  let k: Int
  let batch: Int
  let shape: Shape
  let transposeA: Bool
  let transposeB: Bool

  init(_ a: NDArray, _ b: NDArray, _ transposeA: Bool, _ transposeB: Bool) {
    let rank = a.shape.count
    require(
      rank >= 2 && b.shape.count == rank && a.dtype == b.dtype,
      "matrix product: \(a.described) and \(b.described) must have one type and equally many axes, at least two; cast "
        + "one, or add axes of size 1")
    let rows = transposeA ? a.shape[rank - 1] : a.shape[rank - 2]
    let columns = transposeB ? b.shape[rank - 2] : b.shape[rank - 1]
    let inner = transposeA ? a.shape[rank - 2] : a.shape[rank - 1]
    let other = transposeB ? b.shape[rank - 1] : b.shape[rank - 2]
    let leading = a.shape.dropLast(2).elementsEqual(b.shape.dropLast(2))
    require(
      inner == other && leading,
      "matrix product: \(a.described)\(transposeA ? ", transposed," : "") and \(b.described)"
        + "\(transposeB ? ", transposed," : "") do not match; the inner sizes \(inner) and \(other), and all leading "
        + "axes, must be equal")
    (m, n, k) = (rows, columns, inner)
    batch = a.shape.product(of: 0..<rank - 2)
    shape = Shape(Array(a.shape.dropLast(2)) + [rows, columns])
    self.transposeA = transposeA
    self.transposeB = transposeB
  }
}
