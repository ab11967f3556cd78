import Foundation
import Kernels
import ReferenceKernels

/// A matrix times its inverse is 1, and its determinant is what elimination by hand gives, in both forms.
struct InverseAndDeterminant: PropertyCase {
  var setting = MatrixSetting()

  static func drawn(from draw: inout Draw) -> InverseAndDeterminant {
    InverseAndDeterminant(setting: .drawn(from: &draw))
  }

  static var simplifications: [Simplification<InverseAndDeterminant>] {
    MatrixSetting.simplifications.map { $0.inside(\.setting) }
  }

  var isValid: Bool { setting.isValid }

  func defect() -> String? {
    let a = setting.squares
    do {
      return try defectOfDeterminants(a) ?? defectOfInverse(a)
    } catch {
      return "\(error)"
    }
  }

  private func defectOfInverse(_ a: ReferenceArray) throws(LinearAlgebraError) -> String? {
    let inverse = try LinearAlgebra.inverse(setting.array(a), checked: false).reference
    for (number, pair) in zip(a.matrices, inverse.matrices).enumerated() where !pair.1.values[0].isNaN {
      let (matrix, inverse) = (ReferenceArray(pair.0), ReferenceArray(pair.1))
      let limit = setting.limit(Double(setting.rows) * matrix.length * inverse.length)
      let found = Reference.matmul(matrix, inverse).defect("1 from matrix \(number)", .identity(setting.rows), limit)
      if let found { return found }
    }
    return nil
  }

  private func defectOfDeterminants(_ a: ReferenceArray) throws(LinearAlgebraError) -> String? {
    let found = try LinearAlgebra.determinant(setting.array(a)).values
    let expected = Reference.determinant(a)
    let sizes = a.matrices.map { setting.limit(Double(setting.rows) * $0.volumeOfRows) }
    if let defect = difference("determinants", found, expected, .each(sizes)) { return defect }
    let (sign, logarithm) = try LinearAlgebra.logDeterminant(setting.array(a))
    let again = zip(sign.doubles, logarithm.doubles).map { $0 * exp($1) }
    return difference(
      "signs and logarithms", NDArray(again, shape: found.shape), found.reference,
      .each(zip(sizes, logarithm.doubles).map { $0 + setting.limit(1 + abs($1.isFinite ? $1 : 0)) * exp($1) }))
  }
}

extension ReferenceArray {
  init(_ matrix: ReferenceMatrix) { self.init(shape: [matrix.rows, matrix.columns], values: matrix.values) }
}
