import Glibc

/// A floating point type that kernels compute in. Generic kernels are specialized for `Float` and `Double`.
public protocol RealScalar: Scalar, BinaryFloatingPoint {
  /// `e` to the power of x.
  static func exp(_ x: Self) -> Self
  /// The natural logarithm.
  static func log(_ x: Self) -> Self
  /// The sine of x radians.
  static func sin(_ x: Self) -> Self
  /// The cosine of x radians.
  static func cos(_ x: Self) -> Self
  /// The hyperbolic tangent.
  static func tanh(_ x: Self) -> Self
  /// The error function.
  static func erf(_ x: Self) -> Self
  /// `log(1 + x)`, exact near 0.
  static func log1p(_ x: Self) -> Self
  /// `exp(x) - 1`, exact near 0.
  static func expm1(_ x: Self) -> Self
  /// x to the power of y.
  static func pow(_ x: Self, _ y: Self) -> Self
}

extension Float: RealScalar {
  @inlinable public static func exp(_ x: Float) -> Float { expf(x) }
  @inlinable public static func log(_ x: Float) -> Float { logf(x) }
  @inlinable public static func sin(_ x: Float) -> Float { sinf(x) }
  @inlinable public static func cos(_ x: Float) -> Float { cosf(x) }
  @inlinable public static func tanh(_ x: Float) -> Float { tanhf(x) }
  @inlinable public static func erf(_ x: Float) -> Float { erff(x) }
  @inlinable public static func log1p(_ x: Float) -> Float { log1pf(x) }
  @inlinable public static func expm1(_ x: Float) -> Float { expm1f(x) }
  @inlinable public static func pow(_ x: Float, _ y: Float) -> Float { powf(x, y) }
}

extension Double: RealScalar {
  @inlinable public static func exp(_ x: Double) -> Double { Glibc.exp(x) }
  @inlinable public static func log(_ x: Double) -> Double { Glibc.log(x) }
  @inlinable public static func sin(_ x: Double) -> Double { Glibc.sin(x) }
  @inlinable public static func cos(_ x: Double) -> Double { Glibc.cos(x) }
  @inlinable public static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
  @inlinable public static func erf(_ x: Double) -> Double { Glibc.erf(x) }
  @inlinable public static func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
  @inlinable public static func expm1(_ x: Double) -> Double { Glibc.expm1(x) }
  @inlinable public static func pow(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
}

// Which of two numbers an operation takes. NaN wins whatever it is compared with, so that it cannot get lost on the
// way; whole numbers are never NaN, and the compiler drops the question.

extension Scalar {
  /// The larger of two numbers, NaN where one is; of equals the second.
  @inlinable @inline(__always)
  public static func larger(_ a: Self, _ b: Self) -> Self { a > b || a != a ? a : b }

  /// The smaller of two numbers, NaN where one is; of equals the second.
  @inlinable @inline(__always)
  public static func smaller(_ a: Self, _ b: Self) -> Self { a < b || a != a ? a : b }

  /// Whether this is larger than `other`, NaN being larger than all numbers.
  @inlinable @inline(__always)
  public func exceeds(_ other: Self) -> Bool { self > other || (self != self && other == other) }

  /// Whether this is smaller than `other`, NaN being smaller than all numbers.
  @inlinable @inline(__always)
  public func undercuts(_ other: Self) -> Bool { self < other || (self != self && other == other) }
}

extension Int {
  /// The smallest multiple of `step` that is not below this number.
  @inlinable public func roundedUp(to step: Int) -> Int { (self + step - 1) / step * step }
}

extension FixedWidthInteger {
  /// The whole part of `value`; the nearest number of this type where it lies beyond all of them, and 0 for NaN.
  ///
  /// The usual conversion stops the program at numbers that do not fit. This one is for all that come from files,
  /// networks and options, where a strange number must not end what others are doing.
  @inlinable
  public init(saturating value: Double) {
    // Not NaN, and inside the bounds, which are powers of two or small: both are exact, or just beyond the last number.
    if value > Double(Self.min), value < Double(Self.max) {
      self.init(value)
    } else {
      self = value.isNaN ? 0 : value > 0 ? .max : .min
    }
  }

  /// The same of a number of 32 bits.
  @inlinable
  public init(saturating value: Float) { self.init(saturating: Double(value)) }
}
