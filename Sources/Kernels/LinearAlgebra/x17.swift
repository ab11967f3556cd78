extension LinearAlgebraError {
  static func notFinite(_ operation: String, _ index: [Int], _ shape: Shape, _ dtype: DType) -> LinearAlgebraError {
    LinearAlgebraError(
      operation: operation, reason: .notFinite, index: index, shape: shape, dtype: dtype,
      problem: "holds NaN or infinity", remedy: "Look for the operation before it that made them")
  }

  /// - Parameter pivot: counted from 1, as LAPACK does.
  static func singular(
    _ operation: String, _ index: [Int], _ shape: Shape, _ dtype: DType, pivot: Int32
  ) -> LinearAlgebraError {
    LinearAlgebraError(
      operation: operation, reason: .singular, index: index, shape: shape, dtype: dtype,
      problem: "is singular: pivot \(pivot - 1) of \(shape[shape.count - 1]) is 0",
      remedy: "Add a small multiple of the identity to it, or use svd() for a least-squares answer")
  }

  /// - Parameter minor: the size of the leading minor that is not positive.
  static func notPositiveDefinite(
    _ operation: String, _ index: [Int], _ shape: Shape, _ dtype: DType, minor: Int32
  ) -> LinearAlgebraError {
    LinearAlgebraError(
      operation: operation, reason: .notPositiveDefinite, index: index, shape: shape, dtype: dtype,
      problem: "is not positive definite: its leading \(minor) x \(minor) block is not",
      remedy: "Check that it is symmetric, or add a small multiple of the identity to it")
  }

  static func noConvergence(_ operation: String, _ index: [Int], _ shape: Shape, _ dtype: DType) -> LinearAlgebraError {
    LinearAlgebraError(
      operation: operation, reason: .noConvergence, index: index, shape: shape, dtype: dtype,
      problem: "could not be decomposed: LAPACK's iteration did not converge",
      remedy: "Scale it so that its elements are near 1, or compute in float64")
  }
}
