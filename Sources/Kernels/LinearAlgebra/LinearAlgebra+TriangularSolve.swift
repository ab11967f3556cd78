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
