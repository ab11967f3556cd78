import Core
import ReferenceKernels

/// How far a kernel's result may lie from the reference's, which is computed in float64.
enum Bound {
  /// Not at all.
  case exact
  /// By these numbers, one for each element.
  case each([Double])

  /// What rounding can do to sums of `terms` products each: every order of adding stays within
  /// (terms + 4) · epsilon · (the sum of the products' sizes) of the true sum (Higham 2002, section 3.1: γ_n with the
  /// unit roundoff u; epsilon = 2u leaves room for the reference's own rounding, and 4 more for a bias, a scale and the
  /// final rounding).
  ///
  /// - Parameters:
  ///   - magnitude: for each element the sum of the sizes, which the reference gives for the operands' magnitudes.
  ///   - factor: how much an algorithm other than plain adding amplifies rounding.
  static func sums(of terms: Int, _ magnitude: ReferenceArray, _ dtype: DType, factor: Double = 1) -> Bound {
    let share = Double(terms + 4) * dtype.epsilon * factor
    return .each(magnitude.values.map { share * abs($0) + dtype.smallest })
  }

  /// A few roundings of numbers of these sizes.
  static func roundings(_ count: Double, of magnitude: ReferenceArray, _ dtype: DType) -> Bound {
    .each(magnitude.values.map { count * dtype.epsilon * abs($0) + dtype.smallest })
  }

  func allowed(_ place: Int) -> Double {
    switch self {
    case .exact: 0
    case .each(let values): values[place]
    }
  }
}

extension DType {
  /// The distance from 1 to the next number; 0 for integers.
  var epsilon: Double {
    switch self {
    case .float32: Double(Float.ulpOfOne)
    case .float64: Double.ulpOfOne
    case .int32, .uint8: 0
    }
  }

  /// What may be flushed to zero, with what that makes of a sum of a few.
  var smallest: Double {
    switch self {
    case .float32: 4 * Double(Float.leastNormalMagnitude)
    case .float64: 4 * Double.leastNormalMagnitude
    case .int32, .uint8: 0
    }
  }
}
