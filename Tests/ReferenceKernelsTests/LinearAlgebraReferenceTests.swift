import ReferenceKernels
import TestSupport
import Testing

/// The textbook algorithms of linear algebra against PyTorch's results, to 1e-10. Gradients have no plain form here:
/// the operations' own are compared with differences and with PyTorch's.
@Suite struct LinearAlgebraReferenceTests {
  @Test func agree() throws {
    let cases = try Fixture.load("operations-linalg").cases()
    #expect(Set(cases.map(\.op)).count == 9)
    for entry in cases {
      let expected = try entry.tensor("out").values
      let found = try values(entry)
      #expect(found.count == expected.count, "\(entry)")
      let far = zip(found, expected).filter { !(abs($0 - $1) <= 1e-10 * max(1, abs($1))) }
      #expect(far.isEmpty, "\(entry): \(far.count) values differ, the first \(far.first ?? (0, 0))")
    }
  }

  private func values(_ entry: FixtureCase) throws -> [Double] {
    let x = try entry.array("in0")
    switch entry.op {
    case "solve": return Reference.solve(x, try entry.array("in1")).values
    case "solve_triangular":
      return Reference.solveTriangular(
        x, try entry.array("in1"), upper: try entry.attributes["upper"].bool(),
        unitDiagonal: try entry.attributes["unit_diagonal"].bool()
      ).values
    case "cholesky": return Reference.cholesky(timesItself(x)).values
    case "inverse": return Reference.inverse(x).values
    case "determinant": return Reference.determinant(x).values
    case "log_determinant": return Reference.logDeterminant(x).logAbsolute.values
    case "qr": return try qr(x, like: entry)
    case "svd":
      return x.matrices.flatMap { matrix in
        let (u, s, v) = matrix.singularValues
        let (left, right) = (u.scaledColumns, v.transposed.scaledColumns)
        return s + left.times(u.transposed) + right.times(v) + left.times(v)
      }
    default:
      return Reference.add(x, swapped(x)).matrices.flatMap { matrix in
        let (values, vectors) = matrix.symmetricEigen
        return values + vectors.scaledColumns.times(vectors.transposed)
      }
    }
  }

  /// The reference makes R's diagonal positive; here it gets the signs of PyTorch's.
  private func qr(_ x: ReferenceArray, like entry: FixtureCase) throws -> [Double] {
    let expected = try entry.tensor("out").values
    let count = expected.count / x.matrices.count
    return x.matrices.enumerated().flatMap { number, matrix in
      var (q, r) = matrix.orthogonalFactors
      for column in 0..<q.columns {
        let place = number * count + q.values.count + column * (r.columns + 1)
        guard expected[place] < 0 else { continue }
        for row in 0..<q.rows { q[row, column] = -q[row, column] }
        for other in 0..<r.columns { r[column, other] = -r[column, other] }
      }
      return q.values + r.values
    }
  }

  private func swapped(_ x: ReferenceArray) -> ReferenceArray {
    Reference.transpose(x, axes: Array(0..<x.rank - 2) + [x.rank - 1, x.rank - 2])
  }

  private func timesItself(_ x: ReferenceArray) -> ReferenceArray {
    let size = x.shape[x.rank - 2]
    let identity = ReferenceArray(shape: [size, size]) { $0[0] == $0[1] ? 1 : 0 }
    return Reference.add(Reference.matmul(x, swapped(x)), identity)
  }
}

extension ReferenceMatrix {
  /// Column i times i + 1.
  fileprivate var scaledColumns: ReferenceMatrix {
    ReferenceMatrix(rows: rows, columns: columns) { self[$0, $1] * Double($1 + 1) }
  }

  /// The numbers of the product.
  fileprivate func times(_ other: ReferenceMatrix) -> [Double] {
    ReferenceMatrix(rows: rows, columns: other.columns) { row, column in
      (0..<columns).reduce(0) { $0 + self[row, $1] * other[$1, column] }
    }.values
  }
}
