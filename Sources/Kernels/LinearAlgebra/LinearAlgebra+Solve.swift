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
