import Core
import Glibc

extension LinearAlgebra {
  /// The LU decompositions of the transposes of square matrices.
  ///
  /// The transpose of a row-major matrix A is P L U, so that A is Uᵀ Lᵀ Pᵀ: row by row, `numbers` has Uᵀ in its lower
  /// triangle and Lᵀ, without its diagonal of ones, in its upper one.
  struct LUFactors<T: LAPACKScalar> {
    let numbers: NDArray
    /// Which row was exchanged with row i, from 1, for each row i of each matrix.
    let pivots: [Int32]
    /// The first matrix with a pivot of 0, and which that is, counted from 1.
    let singular: (number: Int, status: Int32)?

    init(_ batch: MatrixBatch, _ array: NDArray) {
      let (numbers, size) = (array.copied(), batch.rows)
      let address = numbers.address(as: T.self)
      var singular: (number: Int, status: Int32)?
      pivots = [Int32](unsafeUninitializedCapacity: batch.count * size) { pivots, initialized in
        let places = pivots.baseAddress
        singular = batch.run(operations: size * size * size) { number in
          guard size > 0, let places else { return 0 }
          return T.getrf(Int32(size), address + number * batch.size, places + number * size)
        }
        initialized = batch.count * size
      }
      (self.numbers, self.singular) = (numbers, singular)
    }

    /// Replaces the `columns` right-hand sides at `b` by the solutions for matrix `number`, of `size` rows.
    func solve(_ number: Int, _ b: UnsafeMutablePointer<T>, size: Int, columns: Int, transposed: Bool) {
      let a = UnsafePointer(numbers.address(as: T.self) + number * size * size)
      let (n, k) = (Int32(size), Int32(columns))
      let u = TriangularForm(isUpper: false, hasUnitDiagonal: false, isTransposed: transposed)
      let l = TriangularForm(isUpper: true, hasUnitDiagonal: true, isTransposed: transposed)
      if transposed {
        for row in 0..<size { exchange(number * size, row, b, columns) }
        T.trsm(l, n, k, a, b)
        T.trsm(u, n, k, a, b)
      } else {
        T.trsm(u, n, k, a, b)
        T.trsm(l, n, k, a, b)
        for row in (0..<size).reversed() { exchange(number * size, row, b, columns) }
      }
    }

    private func exchange(_ first: Int, _ row: Int, _ b: UnsafeMutablePointer<T>, _ columns: Int) {
      let other = Int(pivots[first + row]) - 1
      guard other != row else { return }
      let (here, there) = (b + row * columns, b + other * columns)
      for column in 0..<columns { (here[column], there[column]) = (there[column], here[column]) }
    }
  }
}

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
