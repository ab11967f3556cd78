import Foundation

/// A function of one number with its derivative.
public struct UnaryFunction: Sendable {
  /// The function.
  public let value: @Sendable (Double) -> Double
  /// Its derivative.
  public let derivative: @Sendable (Double) -> Double

  /// A function and its derivative.
  public init(
    value: @escaping @Sendable (Double) -> Double, derivative: @escaping @Sendable (Double) -> Double
  ) {
    self.value = value
    self.derivative = derivative
  }

  /// The function of every value.
  public func callAsFunction(_ x: ReferenceArray) -> ReferenceArray { x.map(value) }

  /// The gradient for `x`, given the gradient of the result.
  public func gradient(_ x: ReferenceArray, gradient: ReferenceArray) -> ReferenceArray {
    Reference.multiply(x.map(derivative), gradient)
  }
}

extension UnaryFunction {
  /// -x.
  public static let negate = UnaryFunction(value: { -$0 }, derivative: { _ in -1 })
  /// e to the x.
  public static let exp = UnaryFunction(value: { Foundation.exp($0) }, derivative: { Foundation.exp($0) })
  /// exp(x) - 1, exact near 0.
  public static let expm1 = UnaryFunction(value: { Foundation.expm1($0) }, derivative: { Foundation.exp($0) })
  /// log(1 + x), exact near 0.
  public static let log1p = UnaryFunction(value: { Foundation.log1p($0) }, derivative: { 1 / (1 + $0) })
  /// The natural logarithm.
  public static let log = UnaryFunction(value: { Foundation.log($0) }, derivative: { 1 / $0 })
  /// The square root.
  public static let sqrt = UnaryFunction(value: { $0.squareRoot() }, derivative: { 0.5 / $0.squareRoot() })
  /// 1 / x.
  public static let reciprocal = UnaryFunction(value: { 1 / $0 }, derivative: { -1 / ($0 * $0) })
  /// x · x.
  public static let square = UnaryFunction(value: { $0 * $0 }, derivative: { 2 * $0 })
  /// The sine of radians.
  public static let sin = UnaryFunction(value: { Foundation.sin($0) }, derivative: { Foundation.cos($0) })
  /// The cosine of radians.
  public static let cos = UnaryFunction(value: { Foundation.cos($0) }, derivative: { -Foundation.sin($0) })
  /// The hyperbolic tangent.
  public static let tanh = UnaryFunction(
    value: { Foundation.tanh($0) }, derivative: { 1 - Foundation.tanh($0) * Foundation.tanh($0) })
  /// 1 / (1 + exp(-x)).
  public static let sigmoid = UnaryFunction(
    value: { logistic($0) }, derivative: { logistic($0) * logistic(-$0) })
  /// The derivative at 0 is 0; NaN stays NaN.
  public static let relu = UnaryFunction(value: { $0 <= 0 ? 0 : $0 }, derivative: { $0 > 0 ? 1 : 0 })
  public static let relu6 = UnaryFunction(
    value: { $0 <= 0 ? 0 : ($0 >= 6 ? 6 : $0) }, derivative: { $0 > 0 && $0 < 6 ? 1 : 0 })
  /// The derivative at 0 is 0.
  public static let abs = UnaryFunction(
    value: { Swift.abs($0) }, derivative: { $0 > 0 ? 1 : ($0 < 0 ? -1 : 0) })
  /// The error function.
  public static let erf = UnaryFunction(
    value: { Foundation.erf($0) }, derivative: { 2 / Double.pi.squareRoot() * Foundation.exp(-$0 * $0) })
  /// x · Φ(x) with the normal distribution's exact Φ.
  public static let gelu = UnaryFunction(
    value: { $0 * normal($0) },
    derivative: { normal($0) + $0 * Foundation.exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() })
  /// log(1 + exp(x)).
  public static let softplus = UnaryFunction(
    value: { max($0, 0) + Foundation.log1p(Foundation.exp(-Swift.abs($0))) }, derivative: { logistic($0) })
  /// x / (1 + exp(-x)).
  public static let silu = UnaryFunction(
    value: { $0 * logistic($0) }, derivative: { logistic($0) * (1 + $0 * logistic(-$0)) })
  /// x times (x + 3) / 6 kept within 0 and 1.
  public static let hardswish = UnaryFunction(
    value: { $0 * min(max($0 + 3, 0), 6) / 6 }, derivative: { $0 <= -3 ? 0 : ($0 >= 3 ? 1 : $0 / 3 + 0.5) })

  /// x above 0, `alpha` · (exp(x) - 1) elsewhere; the derivative at 0 is `alpha`.
  public static func elu(alpha: Double) -> UnaryFunction {
    UnaryFunction(
      value: { $0 > 0 ? $0 : alpha * Foundation.expm1($0) },
      derivative: { $0 > 0 ? 1 : alpha * Foundation.exp($0) })
  }

  /// x above 0, `slope` · x elsewhere; the derivative at 0 is `slope`.
  public static func leakyReLU(slope: Double) -> UnaryFunction {
    UnaryFunction(value: { $0 > 0 ? $0 : slope * $0 }, derivative: { $0 > 0 ? 1 : slope })
  }

  /// x kept within the bounds; the derivative is 1 at a bound.
  public static func clamp(min low: Double = -.infinity, max high: Double = .infinity) -> UnaryFunction {
    UnaryFunction(value: { min(max($0, low), high) }, derivative: { $0 >= low && $0 <= high ? 1 : 0 })
  }

  /// x to the `exponent`.
  public static func power(_ exponent: Double) -> UnaryFunction {
    UnaryFunction(value: { pow($0, exponent) }, derivative: { exponent * pow($0, exponent - 1) })
  }

  private static func logistic(_ x: Double) -> Double { 1 / (1 + Foundation.exp(-x)) }

  private static func normal(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }
}
