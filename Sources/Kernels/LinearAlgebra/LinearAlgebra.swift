import Core

/// Systems of equations and decompositions of matrices, by LAPACK in float32 and float64.
///
/// Matrices are the last two axes of row-major arrays; all axes before them are a batch, whose matrices are spread over
/// the threads of `ThreadPool`. LAPACK itself works on one thread each time. It goes by columns, so that it takes a
/// matrix for its transpose: every function here asks for the decomposition of the transpose that is the wanted one of the
/// matrix, and nothing is turned around in memory but eigenvectors.
///
/// Wrong shapes and types stop the program. What depends on the numbers (a singular matrix, one that is not positive
/// definite, an iteration that does not converge, NaN or infinity) is thrown as `LinearAlgebraError`.
public enum LinearAlgebra {
  /// Stops the program unless `routine` of LAPACK succeeded on a matrix of `rows` x `columns`.
  static func check(_ status: Int32, _ routine: String, _ rows: Int, _ columns: Int) {
    require(
      status == 0,
      "linear algebra: LAPACK's \(routine) failed with status \(status) on a matrix of \(rows) x \(columns)")
  }
}

extension LinearAlgebra {
  /// X with A X = B, by LU decomposition with exchanged rows.
  ///
  /// - Parameters:
  ///   - a: A, `[..., N, N]`.
  ///   - b: B, `[..., N, K]` with the same leading axes and type.
  ///   - transposed: whether Aᵀ X = B is solved instead.
  ///   - checked: whether singular matrices and numbers that are not finite are errors; without, the result for such
  ///     matrices holds infinity or NaN.
  /// - Returns: `[..., N, K]`.
  public static func solve(
    _ a: NDArray, _ b: NDArray, transposed: Bool = false, checked: Bool = true
  ) throws(LinearAlgebraError) -> NDArray {
    let batch = MatrixBatch("solve", a, square: true)
    batch.requireRightHandSide(b)
    return switch a.dtype {
    case .float32: try solve(batch, a.plain(), b.plain(), transposed, checked, as: Float.self)
    default: try solve(batch, a.plain(), b.plain(), transposed, checked, as: Double.self)
    }
  }

  private static func solve<T: LAPACKScalar>(
    _ batch: MatrixBatch, _ a: NDArray, _ b: NDArray, _ transposed: Bool, _ checked: Bool, as type: T.Type
  ) throws(LinearAlgebraError) -> NDArray {
    if checked {
      try batch.checkFinite(a, as: T.self)
      try batch.checkFinite(b, as: T.self)
    }
    let (size, columns, result) = (batch.rows, b.shape[b.shape.count - 1], b.copied())
    let address = result.address(as: T.self)
    let work = Profile.Work.pass(a, b, result, operations: 2 * Double(size) / 3)
    let singular = Profile.measure("solve", work) {
      let factors = LUFactors<T>(batch, a)
      if checked, let singular = factors.singular { return Optional(singular) }
      guard size * columns > 0 else { return nil }
      return withExtendedLifetime(factors) {
        batch.run(operations: 2 * size * size * columns) { number in
          factors.solve(
            number, address + number * size * columns, size: size, columns: columns, transposed: transposed)
          return 0
        }
      }
    }
    if let (number, status) = singular {
      throw .singular("solve", batch.index(of: number), batch.shape, batch.dtype, pivot: status)
    }
    return result
  }
}

extension LinearAlgebra {
  /// X with A X = B for triangular matrices A, by substitution.
  ///
  /// - Parameters:
  ///   - a: A, `[..., N, N]`; the other triangle is not read.
  ///   - b: B, `[..., N, K]` with the same leading axes and type.
  ///   - upper: whether A is the upper triangle; else it is the lower one.
  ///   - unitDiagonal: whether A has ones on its diagonal, whatever is stored there.
  ///   - transposed: whether Aᵀ X = B is solved instead.
  ///   - checked: whether a 0 on the diagonal and numbers that are not finite are errors; without, the result for such
  ///     matrices holds infinity or NaN.
  /// - Returns: `[..., N, K]`.
  public static func solveTriangular(
    _ a: NDArray, _ b: NDArray, upper: Bool, unitDiagonal: Bool = false, transposed: Bool = false,
    checked: Bool = true
  ) throws(LinearAlgebraError) -> NDArray {
    let batch = MatrixBatch("solveTriangular", a, square: true)
    batch.requireRightHandSide(b)
    let form = TriangularForm(isUpper: upper, hasUnitDiagonal: unitDiagonal, isTransposed: transposed)
    return switch a.dtype {
    case .float32: try solveTriangular(batch, a.plain(), b.plain(), form, checked, as: Float.self)
    default: try solveTriangular(batch, a.plain(), b.plain(), form, checked, as: Double.self)
    }
  }

  private static func solveTriangular<T: LAPACKScalar>(
    _ batch: MatrixBatch, _ a: NDArray, _ b: NDArray, _ form: TriangularForm, _ checked: Bool, as type: T.Type
  ) throws(LinearAlgebraError) -> NDArray {
    let (size, columns, result) = (batch.rows, b.shape[b.shape.count - 1], b.copied())
    guard size * columns > 0 else { return result }
    if checked {
      try batch.checkFinite(a, as: T.self)
      try batch.checkFinite(b, as: T.self)
    }
    let (matrices, address) = (UnsafePointer(a.address(as: T.self)), result.address(as: T.self))
    let work = Profile.Work.pass(a, b, result, operations: Double(columns))
    let singular = Profile.measure("triangular solve", work) {
      batch.run(operations: size * size * columns) { number in
        let matrix = matrices + number * batch.size
        if checked, !form.hasUnitDiagonal {
          for row in 0..<size where matrix[row * size + row] == 0 { return Int32(row + 1) }
        }
        T.trsm(form, Int32(size), Int32(columns), matrix, address + number * size * columns)
        return 0
      }
    }
    if let (number, status) = singular {
      throw .singular("solveTriangular", batch.index(of: number), batch.shape, batch.dtype, pivot: status)
    }
    return withExtendedLifetime(a) { result }
  }
}

extension LinearAlgebra {
  /// The inverses of square matrices, by LU decomposition.
  ///
  /// - Parameters:
  ///   - a: `[..., N, N]`.
  ///   - checked: whether singular matrices and numbers that are not finite are errors; without, the result for such
  ///     matrices is NaN throughout.
  /// - Returns: `[..., N, N]`.
  public static func inverse(_ a: NDArray, checked: Bool = true) throws(LinearAlgebraError) -> NDArray {
    let batch = MatrixBatch("inverse", a, square: true)
    return switch a.dtype {
    case .float32: try inverse(batch, a.plain(), checked, as: Float.self)
    default: try inverse(batch, a.plain(), checked, as: Double.self)
    }
  }

  private static func inverse<T: LAPACKScalar>(
    _ batch: MatrixBatch, _ a: NDArray, _ checked: Bool, as type: T.Type
  ) throws(LinearAlgebraError) -> NDArray {
    if checked { try batch.checkFinite(a, as: T.self) }
    let (size, result) = (batch.rows, a.copied())
    let address = result.address(as: T.self)
    let singular = Profile.measure("inverse", .pass(a, result, operations: 2 * Double(size))) {
      batch.run(operations: 2 * size * size * size) { number in
        let matrix = address + number * batch.size
        return withUnsafeTemporaryAllocation(of: Int32.self, capacity: max(1, size)) { pivots in
          guard size > 0, let pivots = pivots.baseAddress else { return 0 }
          let status = T.getrf(Int32(size), matrix, pivots)
          if status == 0 { return T.getri(Int32(size), matrix, pivots) }
          guard !checked, status > 0 else { return status }
          UnsafeMutableBufferPointer(start: matrix, count: batch.size).update(repeating: .nan)
          return 0
        }
      }
    }
    if let (number, status) = singular {
      throw .singular("inverse", batch.index(of: number), batch.shape, batch.dtype, pivot: status)
    }
    return result
  }
}
