import Foundation

/// A function of two numbers with its derivatives; arrays broadcast.
public struct BinaryFunction: Sendable {
  /// The function.
  public let value: @Sendable (Double, Double) -> Double
  /// The derivatives for both operands.
  public let derivatives: @Sendable (Double, Double) -> (Double, Double)

  /// A function and its derivatives.
  public init(
    value: @escaping @Sendable (Double, Double) -> Double,
    derivatives: @escaping @Sendable (Double, Double) -> (Double, Double)
  ) {
    self.value = value
    self.derivatives = derivatives
  }

  /// The function of each pair of values.
  public func callAsFunction(_ a: ReferenceArray, _ b: ReferenceArray) -> ReferenceArray {
    Reference.binary(a, b, value)
  }

  /// The gradients for `a` and `b`, given the gradient of the result.
  public func gradients(
    _ a: ReferenceArray, _ b: ReferenceArray, gradient: ReferenceArray
  ) -> (ReferenceArray, ReferenceArray) {
    let first = Reference.binary(a, b) { derivatives($0, $1).0 }
    let second = Reference.binary(a, b) { derivatives($0, $1).1 }
    return (
      Reference.sum(Reference.multiply(first, gradient), toShape: a.shape),
      Reference.sum(Reference.multiply(second, gradient), toShape: b.shape)
    )
  }
}

extension BinaryFunction {
  /// a + b.
  public static let add = BinaryFunction(value: { $0 + $1 }, derivatives: { _, _ in (1, 1) })
  /// a - b.
  public static let subtract = BinaryFunction(value: { $0 - $1 }, derivatives: { _, _ in (1, -1) })
  /// a · b.
  public static let multiply = BinaryFunction(value: { $0 * $1 }, derivatives: { ($1, $0) })
  /// a / b.
  public static let divide = BinaryFunction(value: { $0 / $1 }, derivatives: { (1 / $1, -$0 / ($1 * $1)) })
  /// Each operand gets half of the gradient where both are equal.
  public static let maximum = BinaryFunction(
    value: { max($0, $1) }, derivatives: { $0 == $1 ? (0.5, 0.5) : ($0 > $1 ? (1, 0) : (0, 1)) })
  /// Each operand gets half of the gradient where both are equal.
  public static let minimum = BinaryFunction(
    value: { min($0, $1) }, derivatives: { $0 == $1 ? (0.5, 0.5) : ($0 < $1 ? (1, 0) : (0, 1)) })
  /// The second derivative needs a positive base.
  public static let power = BinaryFunction(
    value: { pow($0, $1) }, derivatives: { ($1 * pow($0, $1 - 1), pow($0, $1) * log($0)) })
}
