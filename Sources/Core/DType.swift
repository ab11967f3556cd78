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
  @inlinable public static var dtype: DType { .float32 }
  @inlinable public init(exactlyOrRounding value: Double) { self = Float(value) }
  @inlinable public var asDouble: Double { Double(self) }
}

extension Double: Scalar {
  @inlinable public static var dtype: DType { .float64 }
  @inlinable public init(exactlyOrRounding value: Double) { self = value }
  @inlinable public var asDouble: Double { self }
}

extension Int32: Scalar {
  @inlinable public static var dtype: DType { .int32 }
  @inlinable public init(exactlyOrRounding value: Double) {
    requireHeld(value, by: Self.self)
    self.init(saturating: value)
  }
  @inlinable public var asDouble: Double { Double(self) }
}

extension UInt8: Scalar {
  @inlinable public static var dtype: DType { .uint8 }
  @inlinable public init(exactlyOrRounding value: Double) {
    requireHeld(value, by: Self.self)
    self.init(saturating: value)
  }
  @inlinable public var asDouble: Double { Double(self) }
}

/// Stops the program unless the whole part of `value` is a number of the type.
@inlinable
public func requireHeld<Integer: FixedWidthInteger & Scalar>(_ value: Double, by type: Integer.Type) {
  require(
    value > Double(Integer.min) - 1 && value < Double(Integer.max) + 1,
    "\(value) cannot be an element of \(Integer.dtype), whose numbers are \(Integer.min) to \(Integer.max); compute in "
      + "floating point")
}

extension DType {
  /// Stops the program unless `value` can be an element of an array of this type and of `shape`. Floating point rounds
  /// it; an integer type would lose a fraction in silence, and has no place at all for what lies outside it.
  public func requireHolds(_ value: Double, in shape: Shape, _ operation: StaticString) {
    guard let numbers = wholeNumbers else { return }
    require(
      Int(exactly: value).map { numbers.contains($0) } ?? false,
      "\(operation): \(value) cannot be an element of \(shape) (\(self)), which holds the whole numbers from "
        + "\(numbers.lowerBound) to \(numbers.upperBound); give one of them, or another element type")
  }

  /// What an integer type holds; nil for floating point.
  private var wholeNumbers: ClosedRange<Int>? {
    switch self {
    case .float32, .float64: nil
    case .int32: Int(Int32.min)...Int(Int32.max)
    case .uint8: Int(UInt8.min)...Int(UInt8.max)
    }
  }
}
