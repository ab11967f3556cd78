/// The element type of an array, known at run time.
public enum DType: UInt8, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// 32-bit floating point: what networks compute in.
  case float32
  /// 64-bit floating point: what gradients are verified in.
  case float64
  /// 32-bit signed integers: labels and indices.
  case int32
  /// Unsigned bytes: pixels, and truth values as 0 and 1.
  case uint8

  /// Bytes that one element takes.
  public var byteCount: Int {
    switch self {
    case .float32, .int32: 4
    case .float64: 8
    case .uint8: 1
    }
  }

  /// Whether it holds fractions: float32 or float64. Gradients exist for these only.
  public var isFloatingPoint: Bool { self == .float32 || self == .float64 }

  public var description: String {
    switch self {
    case .float32: "float32"
    case .float64: "float64"
    case .int32: "int32"
    case .uint8: "uint8"
    }
  }
}

/// A Swift number type that an array can hold.
public protocol Scalar: Sendable, Numeric, Comparable {
  /// The element type of arrays of these numbers.
  static var dtype: DType { get }
  /// The number, rounded to the type's precision; whole-number types drop the fraction and stop the program on what
  /// they do not reach.
  init(exactlyOrRounding value: Double)
  /// The same number in float64, exactly.
  var asDouble: Double { get }
}

extension Float: Scalar {
  public static var dtype: DType { .float32 }
  public init(exactlyOrRounding value: Double) { self = Float(value) }
  public var asDouble: Double { Double(self) }
}

extension Double: Scalar {
  public static var dtype: DType { .float64 }
  public init(exactlyOrRounding value: Double) { self = value }
  public var asDouble: Double { self }
}

extension Int32: Scalar {
  public static var dtype: DType { .int32 }
  public init(exactlyOrRounding value: Double) { self = Int32(value) }
  public var asDouble: Double { Double(self) }
}

extension UInt8: Scalar {
  public static var dtype: DType { .uint8 }
  public init(exactlyOrRounding value: Double) { self = UInt8(value) }
  public var asDouble: Double { Double(self) }
}
