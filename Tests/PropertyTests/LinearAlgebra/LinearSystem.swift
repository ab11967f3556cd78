import Kernels
import ReferenceKernels

/// Systems of equations with any matrix: what the solution leaves over is small, whatever the condition.
struct LinearSystem: PropertyCase {
  /// What kind of matrix the system has.
  enum Kind: Sendable, Equatable, CaseIterable { case full, lower, upper }

  var setting = MatrixSetting()
  var kind = Kind.full
  var hasUnitDiagonal = false
  var isTransposed = false

  static func drawn(from draw: inout Draw) -> LinearSystem {
    LinearSystem(
      setting: .drawn(from: &draw), kind: draw.pick(Kind.allCases), hasUnitDiagonal: draw.chance(0.3),
      isTransposed: draw.chance(0.5))
  }

  static var simplifications: [Simplification<LinearSystem>] {
    MatrixSetting.simplifications.map { $0.inside(\.setting) } + [
      .prefer(\.kind, Kind.allCases), .drop(\.hasUnitDiagonal), .drop(\.isTransposed),
    ]
  }

  var isValid: Bool { setting.isValid && (kind != .full || !hasUnitDiagonal) }

  func defect() -> String? {
    let (stored, b) = (setting.squares, setting.numbers.array("right", setting.leading + [setting.rows, 3]))
    let read = kind == .full ? stored : stored.triangle(upper: kind == .upper, unitDiagonal: hasUnitDiagonal)
    do {
      let x = try solution(setting.array(stored), setting.array(b)).reference
      let a = isTransposed ? read.swapped : read
      // Elimination with exchanged rows lets numbers grow, here hardly above the number of rows.
      let size = Double(setting.rows) * (a.length * x.length + b.length)
      return Reference.matmul(a, x).defect("what the system gives for its solution", b, setting.limit(size))
    } catch {
      return error.reason == .singular && isNearlySingular(read) ? nil : "\(error)"
    }
  }

  private func solution(_ a: NDArray, _ b: NDArray) throws(LinearAlgebraError) -> NDArray {
    guard kind != .full else { return try LinearAlgebra.solve(a, b, transposed: isTransposed) }
    return try LinearAlgebra.solveTriangular(
      a, b, upper: kind == .upper, unitDiagonal: hasUnitDiagonal, transposed: isTransposed)
  }

  private func isNearlySingular(_ matrices: ReferenceArray) -> Bool {
    zip(matrices.matrices, Reference.determinant(matrices).values).contains { matrix, determinant in
      abs(determinant) <= setting.limit(matrix.volumeOfRows)
    }
  }
}

extension ReferenceMatrix {
  /// The product of the rows' lengths, which no determinant exceeds (Hadamard).
  var volumeOfRows: Double {
    (0..<rows).reduce(1) { volume, row in
      volume * (0..<columns).reduce(0) { $0 + self[row, $1] * self[row, $1] }.squareRoot()
    }
  }
}
