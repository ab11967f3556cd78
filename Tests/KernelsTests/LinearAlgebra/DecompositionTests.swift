import Kernels
import ReferenceKernels
import Testing

/// Decompositions by LAPACK against textbook algorithms, over random shapes and types.
@Suite struct DecompositionTests {
  private static let seeds = 0..<60

  @Test(arguments: seeds) func cholesky(seed: Int) throws {
    var entry = MatrixCase(seed: seed + 400)
    var a = entry.positives()
    let expected = Reference.cholesky(a)
    // What is above the diagonal must not matter.
    let lower = a.triangle(upper: false)
    a.values = zip(a.values, lower.values).map { $0 == $1 ? $0 : 1e3 }
    expectEqual(try LinearAlgebra.cholesky(a.array(entry.dtype)), expected, "\(entry)", tolerance: entry.tolerance)
  }

  @Test(arguments: seeds) func qr(seed: Int) throws {
    var entry = MatrixCase(seed: seed + 500)
    var a = entry.rectangles()
    // A larger diagonal, so that no column nearly depends on the others.
    for place in a.values.indices where place / entry.columns % entry.rows == place % entry.columns {
      a.values[place] += 3 + Double(entry.rows) * 0.3
    }
    let (q, r) = try LinearAlgebra.qr(a.array(entry.dtype))
    let expected = Reference.qr(a)
    let signs = q.reference.columnSigns(towards: expected.q)
    expectEqual(
      q.reference.scalingColumns(signs).array(.float64), expected.q, "Q, \(entry)", tolerance: entry.tolerance)
    expectEqual(
      r.reference.swapped.scalingColumns(signs).swapped.array(.float64), expected.r, "R, \(entry)",
      tolerance: entry.tolerance)
    #expect(r.reference.triangle(upper: true) == r.reference)
  }

  @Test(arguments: seeds) func singularValues(seed: Int) throws {
    var entry = MatrixCase(seed: seed + 600, largest: 14)
    let a = entry.rectangles()
    let (u, s, v) = try LinearAlgebra.svd(a.array(entry.dtype))
    let expected = Reference.svd(a)
    expectEqual(s, expected.s, "S, \(entry)", tolerance: entry.tolerance)
    #expect(s.shape.count == entry.leading.count + 1)
    expectOrthonormalColumns(u, "U, \(entry)", entry.tolerance)
    expectOrthonormalColumns(v.reference.swapped.array(.float64), "V, \(entry)", entry.tolerance)
    let product = Reference.matmul(u.reference.scalingColumns(s.reference), v.reference)
    expectEqual(product.array(.float64), a, "U S Vᵀ, \(entry)", tolerance: entry.tolerance)
    // Vectors are as uncertain as their values are close to each other.
    guard entry.dtype == .float64 else { return }
    let signs = u.reference.columnSigns(towards: expected.u)
    expectEqual(u.reference.scalingColumns(signs).array(.float64), expected.u, "U, \(entry)", tolerance: 1e-8)
    expectEqual(
      v.reference.swapped.scalingColumns(signs).swapped.array(.float64), expected.vTransposed, "V, \(entry)",
      tolerance: 1e-8)
  }

  @Test(arguments: seeds) func symmetricEigen(seed: Int) throws {
    var entry = MatrixCase(seed: seed + 700, largest: 14)
    let half = entry.squares()
    let a = Reference.matmul(half, half.swapped).map { Double(Float($0 / 10)) }
    let (values, vectors) = try LinearAlgebra.symmetricEigen(a.triangle(upper: false).array(entry.dtype))
    let expected = Reference.symmetricEigen(a)
    expectEqual(values, expected.values, "values, \(entry)", tolerance: entry.tolerance)
    expectOrthonormalColumns(vectors, "vectors, \(entry)", entry.tolerance)
    let product = Reference.matmul(vectors.reference.scalingColumns(values.reference), vectors.reference.swapped)
    expectEqual(product.array(.float64), a, "V D Vᵀ, \(entry)", tolerance: entry.tolerance)
    guard entry.dtype == .float64 else { return }
    let signs = vectors.reference.columnSigns(towards: expected.vectors)
    expectEqual(
      vectors.reference.scalingColumns(signs).array(.float64), expected.vectors, "vectors, \(entry)", tolerance: 1e-8)
  }

  @Test func matricesWithoutFullRank() throws {
    var source = Source(11)
    let a = Reference.matmul(source.array([3, 9, 2]), source.array([3, 2, 7]))
    let (u, s, v) = try LinearAlgebra.svd(a.array(.float64))
    #expect(s.reference.matrices(of: 7).allSatisfy { $0[2...].allSatisfy { $0 < 1e-13 } })
    let product = Reference.matmul(u.reference.scalingColumns(s.reference), v.reference)
    expectEqual(product.array(.float64), a, "U S Vᵀ")
    let (q, r) = try LinearAlgebra.qr(a.array(.float64))
    expectOrthonormalColumns(q, "Q", 1e-12)
    expectEqual(Reference.matmul(q.reference, r.reference).array(.float64), a, "Q R")
  }

  @Test func nothingAtAll() throws {
    let (none, empty) = (NDArray(zeros: [2, 0, 0], .float64), NDArray(zeros: [0, 3, 3], .float32))
    #expect(try LinearAlgebra.determinant(none).values.doubles == [1, 1])
    #expect(try LinearAlgebra.logDeterminant(none).logAbsolute.doubles == [0, 0])
    #expect(try LinearAlgebra.inverse(none).shape == [2, 0, 0])
    #expect(try LinearAlgebra.solve(none, NDArray(zeros: [2, 0, 4], .float64)).shape == [2, 0, 4])
    #expect(try LinearAlgebra.cholesky(empty).shape == [0, 3, 3])
    #expect(try LinearAlgebra.svd(empty).s.shape == [0, 3])
    #expect(try LinearAlgebra.qr(NDArray(zeros: [3, 0], .float32)).r.shape == [0, 0])
    #expect(try LinearAlgebra.symmetricEigen(empty).values.shape == [0, 3])
    #expect(try LinearAlgebra.svd(NDArray(zeros: [4, 0], .float64)).u.shape == [4, 0])
  }

  /// Features of a network may lie in blocks of channels.
  @Test func blockedArraysAreTaken() throws {
    var source = Source(12)
    let a = source.array([2, 20, 5, 5])
    let expected = try LinearAlgebra.svd(a.array(.float32)).s.doubles
    #expect(try LinearAlgebra.svd(a.array(.float32, .blocked16)).s.doubles == expected)
    let inverse = try LinearAlgebra.inverse(a.array(.float32)).doubles
    #expect(try LinearAlgebra.inverse(a.array(.float32, .channelsLast)).doubles == inverse)
  }

  private func expectOrthonormalColumns(_ array: NDArray, _ name: String, _ tolerance: Double) {
    let columns = array.shape[array.shape.count - 1]
    let product = Reference.matmul(array.reference.swapped, array.reference)
    let identity = ReferenceArray(shape: product.shape) { $0[$0.count - 1] == $0[$0.count - 2] ? 1 : 0 }
    expectEqual(product.array(.float64), identity, "\(name), \(columns) columns", tolerance: tolerance)
  }
}

extension ReferenceArray {
  /// The values, `count` at a time.
  fileprivate func matrices(of count: Int) -> [[Double]] {
    stride(from: 0, to: values.count, by: count).map { Array(values[$0..<$0 + count]) }
  }
}
