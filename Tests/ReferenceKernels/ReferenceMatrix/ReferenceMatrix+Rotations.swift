extension ReferenceMatrix {
  /// The eigenvalues of a symmetric matrix, smallest first, and its eigenvectors in columns, by Jacobi's rotations.
  public var symmetricEigen: (values: [Double], vectors: ReferenceMatrix) {
    var (a, v) = (self, ReferenceMatrix.identity(rows))
    for _ in 0..<60 {
      for p in 0..<rows {
        for q in p + 1..<Swift.max(rows, p + 1) where a[p, q] != 0 {
          let (c, s) = Self.rotation(a[p, p], a[p, q], a[q, q])
          a.rotateColumns(p, q, c, s)
          a = a.transposed
          a.rotateColumns(p, q, c, s)
          a = a.transposed
          v.rotateColumns(p, q, c, s)
        }
      }
    }
    let order = (0..<rows).sorted { a[$0, $0] < a[$1, $1] }
    return (order.map { a[$0, $0] }, v.columns(order))
  }

  /// The singular values, largest first, with U in columns and Vᵀ in rows, by one-sided rotations (Hestenes).
  public var singularValues: (u: ReferenceMatrix, s: [Double], vTransposed: ReferenceMatrix) {
    guard rows >= columns else {
      let (u, s, v) = transposed.singularValues
      return (v.transposed, s, u.transposed)
    }
    var (a, v) = (self, ReferenceMatrix.identity(columns))
    for _ in 0..<60 {
      for p in 0..<columns {
        for q in p + 1..<Swift.max(columns, p + 1) where a.product(p, q) != 0 {
          let (c, s) = Self.rotation(a.product(p, p), a.product(p, q), a.product(q, q))
          a.rotateColumns(p, q, c, s)
          v.rotateColumns(p, q, c, s)
        }
      }
    }
    let lengths = (0..<columns).map { a.product($0, $0).squareRoot() }
    let order = (0..<columns).sorted { lengths[$0] > lengths[$1] }
    let u = ReferenceMatrix(rows: rows, columns: columns) { a[$0, order[$1]] / lengths[order[$1]] }
    return (u, order.map { lengths[$0] }, v.columns(order).transposed)
  }

  /// The product of two columns.
  private func product(_ a: Int, _ b: Int) -> Double { (0..<rows).reduce(0) { $0 + self[$1, a] * self[$1, b] } }

  private mutating func rotateColumns(_ p: Int, _ q: Int, _ c: Double, _ s: Double) {
    for row in 0..<rows {
      let (x, y) = (self[row, p], self[row, q])
      (self[row, p], self[row, q]) = (c * x - s * y, s * x + c * y)
    }
  }

  /// Cosine and sine of the rotation that makes the symmetric matrix [[a, b], [b, d]] diagonal.
  private static func rotation(_ a: Double, _ b: Double, _ d: Double) -> (Double, Double) {
    let slope = (d - a) / (2 * b)
    let tangent = (slope < 0 ? -1 : 1) / (abs(slope) + (1 + slope * slope).squareRoot())
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    return (cosine, tangent * cosine)
  }
}
