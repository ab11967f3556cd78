import Core
import Kernels
import ReferenceKernels
import Testing

/// Systems, inverses and determinants by LAPACK against Gauss's elimination, over random shapes and types.
@Suite struct SystemTests {
  private static let seeds = 0..<60

  @Test(arguments: seeds, [false, true]) func solve(seed: Int, transposed: Bool) throws {
    var entry = MatrixCase(seed: seed)
    let (a, b) = (entry.squares(), entry.rightHandSides())
    let result = try LinearAlgebra.solve(a.array(entry.dtype), b.array(entry.dtype), transposed: transposed)
    expectEqual(
      result, Reference.solve(transposed ? a.swapped : a, b), "\(entry)", tolerance: entry.tolerance)
  }

  @Test(arguments: seeds) func solveTriangular(seed: Int) throws {
    var entry = MatrixCase(seed: seed + 100)
    var (a, b) = (entry.squares(), entry.rightHandSides())
    for upper in [false, true] {
      for unit in [false, true] {
        // With ones on the diagonal, large elements beside it would grow with every row.
        if unit { a = a.map { $0 / Double(entry.rows) } }
        for transposed in [false, true] {
          let result = try LinearAlgebra.solveTriangular(
            a.array(entry.dtype), b.array(entry.dtype), upper: upper, unitDiagonal: unit, transposed: transposed)
          let expected = Reference.solveTriangular(
            transposed ? a.swapped : a, b, upper: upper != transposed, unitDiagonal: unit)
          let name = "\(entry), upper \(upper), unit \(unit), transposed \(transposed)"
          expectEqual(result, expected, name, tolerance: entry.tolerance)
        }
      }
      b = b.map { -$0 }
    }
  }

  @Test(arguments: seeds) func inverse(seed: Int) throws {
    var entry = MatrixCase(seed: seed + 200)
    let a = entry.squares()
    expectEqual(
      try LinearAlgebra.inverse(a.array(entry.dtype)), Reference.inverse(a), "\(entry)", tolerance: entry.tolerance)
  }

  @Test(arguments: seeds) func determinants(seed: Int) throws {
    var entry = MatrixCase(seed: seed + 300)
    let a = entry.squares()
    // Each on its own, since they differ by orders of magnitude.
    let result = try LinearAlgebra.determinant(a.array(entry.dtype))
    #expect(!result.isSingular.contains(true))
    let pairs = zip(result.values.doubles, Reference.determinant(a).values)
    #expect(pairs.allSatisfy { abs($0 - $1) <= entry.tolerance * abs($1) }, "\(entry)")
    let logarithms = try LinearAlgebra.logDeterminant(a.array(entry.dtype))
    let expected = Reference.logDeterminant(a)
    expectEqual(logarithms.sign, expected.sign, "sign, \(entry)", tolerance: 0)
    expectEqual(logarithms.logAbsolute, expected.logAbsolute, "\(entry)", tolerance: entry.tolerance)
  }

  @Test func determinantsOfSingularMatrices() throws {
    let a = NDArray([1.0, 2, 2, 4, 2, 0, 0, 3], shape: [2, 2, 2])
    let (values, isSingular) = try LinearAlgebra.determinant(a)
    #expect(values.doubles == [0, 6])
    #expect(isSingular == [true, false])
    let logarithms = try LinearAlgebra.logDeterminant(a)
    #expect(logarithms.sign.doubles == [0, 1])
    #expect(logarithms.logAbsolute.doubles[0] == -.infinity)
  }

  /// The determinant of 300 x 300 alone is beyond float32, its logarithm is not.
  @Test func logarithmsDoNotOverflow() throws {
    let a = NDArray(repeating: 0, shape: [300, 300], .float32)
    let numbers = a.stored(as: Float.self)
    for row in 0..<300 { numbers[row * 301] = row % 2 == 0 ? 50 : -50 }
    let (sign, logarithm) = try LinearAlgebra.logDeterminant(a)
    #expect(sign.doubles == [1])
    #expect(abs(logarithm.doubles[0] - 300 * 3.912023005) < 1e-2)
  }

  @Test func withoutChecksSingularMatricesGiveNothingFinite() throws {
    let a = NDArray([1.0, 2, 2, 4, 2, 0, 0, 4], shape: [2, 2, 2])
    let inverses = try LinearAlgebra.inverse(a, checked: false).doubles
    #expect(inverses[..<4].allSatisfy { $0.isNaN })
    #expect(inverses[4...] == [0.5, 0, 0, 0.25])
    let b = NDArray([1.0, 1, 1, 1], shape: [2, 2, 1])
    let solutions = try LinearAlgebra.solve(a, b, checked: false).doubles
    #expect(!solutions[0].isFinite && !solutions[1].isFinite)
    #expect(solutions[2...] == [0.5, 0.25])
  }

  /// The same numbers with any number of threads.
  @Test func theBatchIsSpreadOverThreads() throws {
    var source = Source(7)
    let (a, b) = (source.array([64, 20, 20]).array(.float64), source.array([64, 20, 5]).array(.float64))
    let before = ThreadPool.size
    defer { ThreadPool.size = before }
    ThreadPool.size = 1
    let (one, values) = (try LinearAlgebra.solve(a, b).doubles, try LinearAlgebra.svd(a).s.doubles)
    ThreadPool.size = 4
    for _ in 0..<10 {
      #expect(try LinearAlgebra.solve(a, b).doubles == one)
      #expect(try LinearAlgebra.svd(a).s.doubles == values)
    }
  }
}
