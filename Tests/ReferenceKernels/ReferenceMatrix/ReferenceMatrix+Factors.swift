extension ReferenceMatrix {
  /// The lower triangular L with `self` = L Lᵀ, column by column; nil where the matrix is not positive definite.
  public var choleskyFactor: ReferenceMatrix? {
    var l = ReferenceMatrix(rows: rows, columns: rows) { _, _ in 0 }
    for column in 0..<rows {
      var rest = self[column, column]
      for k in 0..<column { rest -= l[column, k] * l[column, k] }
      guard rest > 0 else { return nil }
      l[column, column] = rest.squareRoot()
      for row in column + 1..<Swift.max(rows, column + 1) {
        var rest = self[row, column]
        for k in 0..<column { rest -= l[row, k] * l[column, k] }
        l[row, column] = rest / l[column, column]
      }
    }
    return l
  }

  /// Q and R by Gram and Schmidt's method, each vector made orthogonal twice; R's diagonal is positive.
  public var orthogonalFactors: (q: ReferenceMatrix, r: ReferenceMatrix) {
    let rank = Swift.min(rows, columns)
    var q = ReferenceMatrix(rows: rows, columns: rank) { self[$0, $1] }
    for column in 0..<rank {
      for _ in 0..<2 {
        for earlier in 0..<column {
          let share = (0..<rows).reduce(0) { $0 + q[$1, earlier] * q[$1, column] }
          for row in 0..<rows { q[row, column] -= share * q[row, earlier] }
        }
      }
      let length = (0..<rows).reduce(0) { $0 + q[$1, column] * q[$1, column] }.squareRoot()
      for row in 0..<rows { q[row, column] /= length }
    }
    let r = ReferenceMatrix(rows: rank, columns: columns) { row, column in
      row > column ? 0 : (0..<rows).reduce(0) { $0 + q[$1, row] * self[$1, column] }
    }
    return (q, r)
  }
}
