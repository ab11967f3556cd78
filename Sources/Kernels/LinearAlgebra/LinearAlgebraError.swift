import Core

/// Why a matrix could not be solved, inverted or decomposed.
///
/// Such failures depend on the numbers and not on the program, so that they are thrown: a training run may want to skip
/// the batch or to add more to the diagonal.
public struct LinearAlgebraError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// An operand holds NaN or infinity.
    case notFinite
    /// A matrix has no inverse: elimination met a pivot that is exactly 0.
    case singular
    /// A matrix is not positive definite.
    case notPositiveDefinite
    /// LAPACK's iteration did not converge.
    case noConvergence
  }

  /// The operation, as in `cholesky`.
  public var operation: String
  /// The kind of failure.
  public var reason: Reason
  /// The place of the first matrix that failed, along the leading axes; empty where there is just one matrix.
  public var index: [Int]
  /// The shape of the operand, leading axes included.
  public var shape: Shape
  /// The operand's element type.
  public var dtype: DType
  /// The names of the layers being run, outermost first; empty outside any layer.
  public var path: [String]
  /// What was found, with the values.
  public var problem: String
  /// What can be done about it.
  public var remedy: String

  /// - Parameter path: of the layer being run by default.
  public init(
    operation: String, reason: Reason, index: [Int], shape: Shape, dtype: DType, path: [String] = FailureContext.names,
    problem: String, remedy: String
  ) {
    (self.operation, self.reason, self.index) = (operation, reason, index)
    (self.shape, self.dtype, self.path) = (shape, dtype, path)
    (self.problem, self.remedy) = (problem, remedy)
  }

  public var description: String {
    let matrix = index.isEmpty ? "the matrix" : "matrix \(index)"
    let place = path.isEmpty ? "" : "\n  in layer \(path.joined(separator: "."))"
    return "\(operation): \(matrix) of the operand \(shape) (\(dtype)) \(problem). \(remedy)\(place)"
  }
}

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
