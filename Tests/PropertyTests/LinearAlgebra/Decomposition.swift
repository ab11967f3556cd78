import Kernels
import ReferenceKernels

/// The factors of a decomposition have the form they should have, and their product is the matrix.
struct Decomposition: PropertyCase {
  enum Kind: Sendable, Equatable, CaseIterable { case cholesky, qr, svd, eigen }

  var setting = MatrixSetting()
  var kind = Kind.cholesky

  static func drawn(from draw: inout Draw) -> Decomposition {
    Decomposition(setting: .drawn(from: &draw), kind: draw.pick(Kind.allCases))
  }

  static var simplifications: [Simplification<Decomposition>] {
    MatrixSetting.simplifications.map { $0.inside(\.setting) } + [.prefer(\.kind, Kind.allCases)]
  }

  var isValid: Bool { setting.isValid }

  func defect() -> String? {
    do {
      return switch kind {
      case .cholesky: try cholesky() ?? indefinite()
      case .qr: try qr()
      case .svd: try svd()
      case .eigen: try eigen()
      }
    } catch {
      return "\(error)"
    }
  }

  private func cholesky() throws(LinearAlgebraError) -> String? {
    let a = setting.positive
    let l = try LinearAlgebra.cholesky(setting.array(a)).reference
    return l.defect("the upper triangle of L", l.triangle(upper: false), 0)
      ?? Reference.matmul(l, l.swapped).defect("L Lᵀ", a, setting.limit(a.length))
  }

  /// A matrix with a negative diagonal is refused.
  private func indefinite() -> String? {
    do {
      _ = try LinearAlgebra.cholesky(setting.array(setting.positive.map { -$0 }))
      return "a negative matrix was taken for a positive one"
    } catch {
      let first = setting.leading.map { _ in 0 }
      return error.reason == .notPositiveDefinite && error.index == first ? nil : "\(error)"
    }
  }

  private func qr() throws(LinearAlgebraError) -> String? {
    let a = setting.rectangles
    let (q, r) = try LinearAlgebra.qr(setting.array(a))
    let (left, right) = (q.reference, r.reference)
    return left.defectOfColumns("Q", setting.limit(1))
      ?? right.defect("the lower triangle of R", right.triangle(upper: true), 0)
      ?? Reference.matmul(left, right).defect("Q R", a, setting.limit(a.length))
  }

  private func svd() throws(LinearAlgebraError) -> String? {
    let a = setting.rectangles
    let (u, s, v) = try LinearAlgebra.svd(setting.array(a))
    let (left, values, right) = (u.reference, s.reference, v.reference)
    let sorted = values.rows.allSatisfy { $0 == $0.sorted(by: >) && $0.allSatisfy { $0 >= 0 } }
    return (sorted ? nil : "singular values out of order: \(values.values)")
      ?? left.defectOfColumns("U", setting.limit(1)) ?? right.swapped.defectOfColumns("V", setting.limit(1))
      ?? Reference.matmul(left.scalingColumns(values), right).defect("U S Vᵀ", a, setting.limit(a.length))
  }

  private func eigen() throws(LinearAlgebraError) -> String? {
    let a = setting.symmetric
    let (values, vectors) = try LinearAlgebra.symmetricEigen(setting.array(a.triangle(upper: false)))
    let (scales, columns) = (values.reference, vectors.reference)
    return (scales.rows.allSatisfy { $0 == $0.sorted() } ? nil : "eigenvalues out of order: \(scales.values)")
      ?? columns.defectOfColumns("V", setting.limit(1))
      ?? Reference.matmul(columns.scalingColumns(scales), columns.swapped)
      .defect("V D Vᵀ", a, setting.limit(a.length))
  }
}

extension ReferenceArray {
  /// The numbers of the last axis, one list after the other.
  fileprivate var rows: [[Double]] {
    let count = shape[rank - 1]
    return stride(from: 0, to: values.count, by: count).map { Array(values[$0..<$0 + count]) }
  }
}
