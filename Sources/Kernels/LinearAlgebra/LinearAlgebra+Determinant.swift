import Glibc

extension LinearAlgebra {
  /// The determinants of square matrices: products of the pivots of an LU decomposition.
  ///
  /// - Parameter a: `[..., N, N]`, finite.
  /// - Returns: the determinants `[...]`, exactly 0 where a pivot is 0; and of each matrix, in order, whether it is
  ///   singular up to rounding: its smallest pivot is below N times the type's rounding unit times its largest.
  public static func determinant(_ a: NDArray) throws(LinearAlgebraError) -> (values: NDArray, isSingular: [Bool]) {
    let pivots = try pivots(of: a, "determinant")
    let result = pivots.array { $0.sign * $0.pivots.reduce(1, *) }
    return (result, pivots.matrices.map(\.isSingular))
  }

  /// The determinants of square matrices as signs and logarithms of absolute values, which neither overflow nor vanish.
  ///
  /// - Parameter a: `[..., N, N]`, finite.
  /// - Returns: `[...]` each. For a singular matrix the sign is 0 and the logarithm -infinity.
  public static func logDeterminant(
    _ a: NDArray
  ) throws(LinearAlgebraError) -> (sign: NDArray, logAbsolute: NDArray) {
    let pivots = try pivots(of: a, "logDeterminant")
    let signs = pivots.array { $0.pivots.contains(0) ? 0 : $0.sign }
    return (signs, pivots.array { $0.pivots.reduce(0) { $0 + log($1) } })
  }

  private static func pivots(of a: NDArray, _ operation: String) throws(LinearAlgebraError) -> PivotBatch {
    let batch = MatrixBatch(operation, a, square: true)
    return switch a.dtype {
    case .float32: try pivots(batch, a.plain(), as: Float.self)
    default: try pivots(batch, a.plain(), as: Double.self)
    }
  }

  private static func pivots<T: LAPACKScalar>(
    _ batch: MatrixBatch, _ a: NDArray, as type: T.Type
  ) throws(LinearAlgebraError) -> PivotBatch {
    try batch.checkFinite(a, as: T.self)
    let size = batch.rows
    let factors = Profile.measure("LU decomposition", .pass(a, operations: 2 * Double(size) / 3)) {
      LUFactors<T>(batch, a)
    }
    let numbers = factors.numbers.address(as: T.self)
    let matrices = (0..<batch.count).map { number in
      let diagonal = (0..<size).map { Double(numbers[number * batch.size + $0 * (size + 1)]) }
      let exchanges = (0..<size).filter { factors.pivots[number * size + $0] != Int32($0 + 1) }.count
      let negative = exchanges + diagonal.filter { $0 < 0 }.count
      return Pivots(
        sign: negative % 2 == 0 ? 1 : -1, pivots: diagonal.map(abs), roundingUnit: Double(T.ulpOfOne))
    }
    return withExtendedLifetime(factors) { PivotBatch(matrices: matrices, shape: batch.shape(), dtype: a.dtype) }
  }
}

/// The pivots of one matrix.
private struct Pivots {
  let sign: Double
  /// Absolute values.
  let pivots: [Double]
  let roundingUnit: Double

  var isSingular: Bool {
    guard let smallest = pivots.min(), let largest = pivots.max() else { return false }
    return smallest <= Double(pivots.count) * roundingUnit * largest
  }
}

private struct PivotBatch {
  let matrices: [Pivots]
  let shape: Shape
  let dtype: DType

  /// One number for each matrix.
  func array(_ number: (Pivots) -> Double) -> NDArray {
    Elementwise.cast(NDArray(matrices.map(number), shape: shape), to: dtype)
  }
}
