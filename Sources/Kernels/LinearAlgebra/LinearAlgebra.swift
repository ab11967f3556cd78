/// Decompositions of small matrices, by LAPACK in float64.
public enum LinearAlgebra {
  /// Stops the program unless `routine` of LAPACK succeeded on a matrix of `rows` x `columns`.
  static func check(_ status: Int32, _ routine: String, _ rows: Int, _ columns: Int) {
    require(
      status == 0,
      "linear algebra: LAPACK's \(routine) failed with status \(status) on a matrix of \(rows) x \(columns)")
  }
}
