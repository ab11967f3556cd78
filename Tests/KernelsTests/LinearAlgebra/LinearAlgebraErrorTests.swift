import Core
import Kernels
import TestSupport
import Testing

/// What numbers can do wrong is thrown, with the matrix it concerns; what a program can do wrong stops it.
@Suite struct LinearAlgebraErrorTests {
  /// Two good matrices and between them `numbers`, as `[3, 1, 2, 2]`.
  private func batch(_ numbers: [Double]) -> NDArray {
    NDArray([2.0, 0, 0, 2] + numbers + [3, 1, 1, 3], shape: [3, 1, 2, 2])
  }

  private func error(_ body: () throws(LinearAlgebraError) -> Void) throws -> LinearAlgebraError {
    do { try body() } catch { return error }
    return try #require(nil as LinearAlgebraError?, "nothing was thrown")
  }

  @Test func singular() throws {
    let a = batch([1, 2, 2, 4])
    let b = NDArray(repeating: 1, shape: [3, 1, 2, 1], .float64)
    let solving = try error { () throws(LinearAlgebraError) in _ = try LinearAlgebra.solve(a, b) }
    #expect(solving.reason == .singular && solving.index == [1, 0] && solving.shape == [3, 1, 2, 2])
    #expect(
      solving.description
        == "solve: matrix [1, 0] of the operand [3, 1, 2, 2] (float64) is singular: pivot 1 of 2 is 0. Add a small "
        + "multiple of the identity to it, or use svd() for a least-squares answer")
    let inverting = try error { () throws(LinearAlgebraError) in _ = try LinearAlgebra.inverse(a.rows(1..<2)) }
    #expect(inverting.reason == .singular && inverting.operation == "inverse" && inverting.index == [0, 0])
    let substituting = try error { () throws(LinearAlgebraError) in
      _ = try LinearAlgebra.solveTriangular(batch([1, 2, 2, 0]), b, upper: false)
    }
    #expect(substituting.reason == .singular && substituting.index == [1, 0])
  }

  @Test func notPositiveDefinite() throws {
    let found = try error { () throws(LinearAlgebraError) in _ = try LinearAlgebra.cholesky(batch([1, 2, 2, 1])) }
    #expect(found.reason == .notPositiveDefinite)
    #expect(
      found.description
        == "cholesky: matrix [1, 0] of the operand [3, 1, 2, 2] (float64) is not positive definite: its leading 2 x 2 "
        + "block is not. Check that it is symmetric, or add a small multiple of the identity to it")
    let single = NDArray([-1.0], shape: [1, 1])
    let alone = try error { () throws(LinearAlgebraError) in _ = try LinearAlgebra.cholesky(single) }
    #expect(
      alone.description.hasPrefix("cholesky: the matrix of the operand [1, 1] (float64) is not positive definite"))
  }

  /// Inside a network the text says where.
  @Test func theLayerIsNamed() throws {
    let found = try FailureContext.entering("features") {
      try FailureContext.entering("whitening") {
        try error { () throws(LinearAlgebraError) in
          _ = try LinearAlgebra.cholesky(NDArray([-1] as [Float], shape: [1, 1]))
        }
      }
    }
    #expect(found.path == ["features", "whitening"] && found.dtype == .float32)
    #expect(found.description.hasSuffix("\n  in layer features.whitening"), "\(found)")
  }

  @Test(arguments: [Double.nan, .infinity]) func notFinite(number: Double) throws {
    let a = batch([1, number, 2, 4])
    let b = NDArray(repeating: 1, shape: [3, 1, 2, 1], .float64)
    let found: [LinearAlgebraError] = [
      try error { () throws(LinearAlgebraError) in _ = try LinearAlgebra.solve(a, b) },
      try error { () throws(LinearAlgebraError) in _ = try LinearAlgebra.solveTriangular(a, b, upper: true) },
      try error { () throws(LinearAlgebraError) in _ = try LinearAlgebra.cholesky(a) },
      try error { () throws(LinearAlgebraError) in _ = try LinearAlgebra.inverse(a) },
      try error { () throws(LinearAlgebraError) in _ = try LinearAlgebra.determinant(a) },
      try error { () throws(LinearAlgebraError) in _ = try LinearAlgebra.logDeterminant(a) },
      try error { () throws(LinearAlgebraError) in _ = try LinearAlgebra.qr(a) },
      try error { () throws(LinearAlgebraError) in _ = try LinearAlgebra.svd(a) },
      try error { () throws(LinearAlgebraError) in _ = try LinearAlgebra.symmetricEigen(a) },
    ]
    #expect(found.allSatisfy { $0.reason == .notFinite && $0.index == [1, 0] }, "\(found)")
    #expect(
      found.map(\.operation) == [
        "solve", "solveTriangular", "cholesky", "inverse", "determinant", "logDeterminant", "qr", "svd",
        "symmetricEigen",
      ])
  }

  @Test func wrongShapesStop() async {
    let square = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try LinearAlgebra.cholesky(NDArray(zeros: [4, 2, 3], .float64))
    }
    expectText("cholesky: the matrices of [4, 2, 3] (float64) are 2 x 3; they must be square", in: square)
    let axes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try LinearAlgebra.svd(NDArray(zeros: [4], .float64))
    }
    expectText("svd: [4] (float64) is no matrix; it must have at least two axes", in: axes)
    let vector = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try LinearAlgebra.solve(NDArray(zeros: [3, 3], .float64), NDArray(zeros: [3], .float64))
    }
    expectText("solve: the matrices of [3, 3] (float64) need a right-hand side of shape [..., 3, K]", in: vector)
    let type = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try LinearAlgebra.qr(NDArray(zeros: [3, 3], .int32))
    }
    expectText("qr: it needs float32 or float64, not [3, 3] (int32); cast first", in: type)
  }
}
