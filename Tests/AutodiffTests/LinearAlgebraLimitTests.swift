import Autodiff
import Testing

/// Gradients of linear algebra where they are special or do not exist, and what is thrown.
@Suite struct LinearAlgebraLimitTests {
  private func gradient(of matrix: Tensor, _ function: (Tensor) throws -> Tensor) throws -> Tensor {
    let x = matrix.traced(by: Tape(), retainingGradient: true)
    return try #require(try function(x).sum().backward()[x])
  }

  /// The sum of all singular values has a gradient where they are equal: U Vᵀ.
  @Test func equalSingularValues() throws {
    let matrix = 2 * Tensor.identity(3, .float64)
    let found = try gradient(of: matrix) { try $0.svd().s }
    #expect(zip(found.doubles, Tensor.identity(3, .float64).doubles).allSatisfy { abs($0 - $1) < 1e-14 })
    let zero = try gradient(of: .zeros([2, 4, 3], .float64)) { try $0.svd().s }
    #expect(zero.doubles.allSatisfy { $0.isFinite })
  }

  @Test func equalEigenvalues() throws {
    let found = try gradient(of: .identity(4, .float64)) { try $0.symmetricEigen().values }
    #expect(zip(found.doubles, Tensor.identity(4, .float64).doubles).allSatisfy { abs($0 - $1) < 1e-14 })
    let vectors = try gradient(of: .identity(2, .float64)) {
      try $0.symmetricEigen().vectors * Tensor([1.0, 2, 3, 4], shape: [2, 2])
    }
    #expect(!vectors.doubles.allSatisfy { $0.isFinite })
  }

  /// Two rows too many depend on the first: every cofactor is 0.
  @Test func determinantOfRankBelowOneLess() throws {
    let matrix = Tensor([1.0, 2, 3, 2, 4, 6, 3, 6, 9], shape: [3, 3])
    let found = try gradient(of: matrix) { try $0.determinant() }
    #expect(found.doubles.allSatisfy { abs($0) < 1e-12 })
    let cofactors = try gradient(of: Tensor([1.0, 2, 2, 4], shape: [2, 2])) { try $0.determinant() }
    #expect(zip(cofactors.doubles, [4, -2, -2, 1]).allSatisfy { abs($0 - $1) < 1e-13 })
  }

  /// A regular matrix with equal singular values has its second derivative beside a singular one too.
  @Test func determinantsBesideASingularMatrix() throws {
    let batch = Tensor([1.0, 0, 0, 1, 1, 2, 2, 4], shape: [2, 2, 2])
    let x = batch.traced(by: Tape(), retainingGradient: true)
    let slope = try #require(try x.determinant().sum().backward(differentiably: true)[x])
    #expect(zip(slope.doubles, [1, 0, 0, 1, 4, -2, -2, 1]).allSatisfy { abs($0 - $1) < 1e-12 })
    // For a, b, c and d in rows, the slopes are d, -c, -b and a.
    let second = try #require(slope.sum().backward()[x])
    #expect(zip(second.doubles, [1, -1, -1, 1, 1, -1, -1, 1]).allSatisfy { abs($0 - $1) < 1e-10 })
  }

  /// Only the singular matrix of a batch has no gradient.
  @Test func logDeterminantOfASingularMatrix() throws {
    let batch = Tensor([1.0, 2, 2, 4, 2, 0, 0, 4], shape: [2, 2, 2])
    let (sign, logAbsolute) = try batch.logDeterminant()
    #expect(sign.doubles == [0, 1] && logAbsolute.doubles[0] == -.infinity)
    let found = try gradient(of: batch) { try $0.logDeterminant().logAbsolute }.doubles
    #expect(found[..<4].allSatisfy { $0.isNaN })
    #expect(found[4...] == [0.5, 0, 0, 0.25])
  }

  @Test func qrOfDependentColumns() throws {
    let found = try gradient(of: Tensor([1.0, 0, 0, 0], shape: [2, 2])) { try $0.qr().q }
    #expect(!found.doubles.allSatisfy { $0.isFinite })
  }

  /// Without a gradient to compute, nothing is recorded and results are not joined.
  @Test func nothingIsRecordedForConstants() throws {
    let tape = Tape()
    let x = tilted([3, 2]).traced(by: tape)
    let (u, s, v) = try x.svd()
    #expect(u.isTraced && s.isTraced && v.isTraced && tape.operations.isEmpty)
    #expect(try !tilted([3, 2]).qr().q.isTraced)
    let (sign, logAbsolute) = try tilted([3, 3]).traced(by: tape, retainingGradient: true).logDeterminant()
    #expect(!sign.isTraced && logAbsolute.isTraced && tape.operations == [.logDeterminant])
  }

  @Test func failuresAreThrown() throws {
    let x = Tensor([2.0, 0, 0, 2, 1, 2, 2, 1], shape: [2, 2, 2]).traced(by: Tape(), retainingGradient: true)
    let error = try #require(throws: LinearAlgebraError.self) { try x.cholesky() }
    #expect(error.reason == .notPositiveDefinite && error.index == [1])
    #expect("\(error)".hasPrefix("cholesky: matrix [1] of the operand [2, 2, 2] (float64) is not positive definite"))
    let singular = Tensor.zeros([2, 2])
    #expect(throws: LinearAlgebraError.self) { try singular.inverse() }
    #expect(throws: LinearAlgebraError.self) { try Tensor.solve(singular, .ones([2, 1])) }
    #expect(throws: LinearAlgebraError.self) { try Tensor.solveTriangular(singular, .ones([2, 1]), upper: true) }
    let broken = Tensor([Double.nan], shape: [1, 1])
    #expect(throws: LinearAlgebraError.self) { try broken.svd() }
    #expect(throws: LinearAlgebraError.self) { try broken.symmetricEigen() }
    #expect(throws: LinearAlgebraError.self) { try broken.qr() }
    #expect(throws: LinearAlgebraError.self) { try broken.determinant() }
  }

  /// The Hessian of log det A along D is -A⁻ᵀ Dᵀ A⁻ᵀ.
  @Test func hessianOfTheLogDeterminant() throws {
    let (a, d) = (squares([4, 4]), random([4, 4], seed: 8))
    let product = hessianVectorProduct(at: a, along: d) { x in
      guard let (_, logAbsolute) = try? x.logDeterminant() else { fatalError("the matrix is not singular") }
      return logAbsolute.sum()
    }
    let inverse = try a.inverse().transposed()
    let expected = -inverse.matrixProduct(d.transposed()).matrixProduct(inverse)
    #expect(zip(product.doubles, expected.doubles).allSatisfy { abs($0 - $1) < 1e-12 })
  }
}
