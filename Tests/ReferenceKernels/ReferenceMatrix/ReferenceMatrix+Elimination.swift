extension ReferenceMatrix {
  /// X with `self` X = `b`, by Gauss's elimination with exchanged rows; nil where a pivot is 0.
  public func solution(_ b: ReferenceMatrix) -> ReferenceMatrix? {
    var (a, x) = (self, b)
    for step in 0..<rows {
      let pivot = a.largestRow(step)
      guard a[pivot, step] != 0 else { return nil }
      a.exchangeRows(step, pivot)
      x.exchangeRows(step, pivot)
      for row in 0..<rows where row != step {
        let factor = a[row, step] / a[step, step]
        for column in 0..<columns { a[row, column] -= factor * a[step, column] }
        for column in 0..<x.columns { x[row, column] -= factor * x[step, column] }
      }
    }
    return ReferenceMatrix(rows: rows, columns: x.columns) { x[$0, $1] / a[$0, $0] }
  }

  /// The pivots of Gauss's elimination, and the sign that exchanging rows gave the determinant.
  var pivots: (sign: Double, values: [Double]) {
    var (a, sign) = (self, 1.0)
    for step in 0..<rows {
      let pivot = a.largestRow(step)
      guard a[pivot, step] != 0 else { return (sign, Array(repeating: 0, count: rows)) }
      if pivot != step { sign = -sign }
      a.exchangeRows(step, pivot)
      for row in step + 1..<Swift.max(rows, step + 1) {
        let factor = a[row, step] / a[step, step]
        for column in 0..<columns { a[row, column] -= factor * a[step, column] }
      }
    }
    return (sign, (0..<rows).map { a[$0, $0] })
  }

  /// The row from `step` on with the largest element in column `step`.
  private func largestRow(_ step: Int) -> Int {
    (step..<rows).reduce(step) { abs(self[$1, step]) > abs(self[$0, step]) ? $1 : $0 }
  }

  /// X with `self` X = `b` for a lower triangular matrix, row by row.
  func forwardSubstitution(_ b: ReferenceMatrix, unitDiagonal: Bool) -> ReferenceMatrix {
    var x = b
    for row in 0..<rows {
      for column in 0..<x.columns {
        var rest = b[row, column]
        for known in 0..<row { rest -= self[row, known] * x[known, column] }
        x[row, column] = unitDiagonal ? rest : rest / self[row, row]
      }
    }
    return x
  }

  /// X with `self` X = `b` for an upper triangular matrix, from the last row up.
  func backSubstitution(_ b: ReferenceMatrix, unitDiagonal: Bool) -> ReferenceMatrix {
    var x = b
    for row in (0..<rows).reversed() {
      for column in 0..<x.columns {
        var rest = b[row, column]
        for known in row + 1..<Swift.max(rows, row + 1) { rest -= self[row, known] * x[known, column] }
        x[row, column] = unitDiagonal ? rest : rest / self[row, row]
      }
    }
    return x
  }
}
