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
