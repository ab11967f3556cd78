/// Systems of equations and decompositions of matrices, by LAPACK in float32 and float64.
///
/// Matrices are the last two axes of row-major arrays; all axes before them are a batch, whose matrices are spread over
/// the threads of `Team`. LAPACK itself works on one thread each time. It goes by columns, so that it takes a matrix
/// for its transpose: every function here asks for the decomposition of the transpose that is the wanted one of the
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
