import Autodiff

/// An element type that safetensors files hold, by its name there. Those that are not `isComputed` are listed and
/// copied bit for bit, and refused where a tensor is to be made of them.
public enum StoredType: String, Sendable, Hashable, CaseIterable {
  case float64 = "F64"
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int64 = "I64"
  case uint64 = "U64"
  case int32 = "I32"
  case uint32 = "U32"
  case int16 = "I16"
  case uint16 = "U16"
  case int8 = "I8"
  case uint8 = "U8"
  case bool = "BOOL"
  case complex64 = "C64"
  case float8E4M3 = "F8_E4M3"
  case float8E4M3FNUZ = "F8_E4M3FNUZ"
  case float8E5M2 = "F8_E5M2"
  case float8E5M2FNUZ = "F8_E5M2FNUZ"
  case float8E8M0 = "F8_E8M0"
  case float6E2M3 = "F6_E2M3"
  case float6E3M2 = "F6_E3M2"
  case float4 = "F4"

  /// Bits that one element takes. Elements of less than a byte lie one right after the other.
  public var bitCount: Int {
    switch self {
    case .float64, .int64, .uint64, .complex64: 64
    case .float32, .int32, .uint32: 32
    case .float16, .bfloat16, .int16, .uint16: 16
    case .int8, .uint8, .bool, .float8E4M3, .float8E4M3FNUZ, .float8E5M2, .float8E5M2FNUZ, .float8E8M0: 8
    case .float6E2M3, .float6E3M2: 6
    case .float4: 4
    }
  }

  /// Bytes that one element takes by itself; 1 for those of less than a byte.
  public var byteCount: Int { (bitCount + 7) / 8 }

  /// Whether tensors can be made of such elements.
  public var isComputed: Bool { dtype != nil }

  /// Whether the elements are floating-point numbers that are computed with.
  public var isFloatingPoint: Bool { [.float64, .float32, .float16, .bfloat16].contains(self) }

  /// What a tensor read from such elements holds: half precision is widened to float32, integers become int32 (an
  /// error where one does not fit), bytes and truth values uint8. Nil for types that are not computed with.
  public var dtype: DType? {
    switch self {
    case .float64: .float64
    case .float32, .float16, .bfloat16: .float32
    case .int64, .uint64, .int32, .uint32, .int16, .uint16, .int8: .int32
    case .uint8, .bool: .uint8
    default: nil
    }
  }

  /// Bytes of memory that one element takes once it is read.
  var readByteCount: Int { dtype?.byteCount ?? byteCount }

  /// How tensors of `dtype` are written.
  public init(_ dtype: DType) {
    switch dtype {
    case .float32: self = .float32
    case .float64: self = .float64
    case .int32: self = .int32
    case .uint8: self = .uint8
    }
  }
}

extension InterchangeError {
  /// A tensor was wanted of elements that are not computed with.
  static func notComputed(_ type: StoredType, _ file: String, _ tensor: String) -> InterchangeError {
    InterchangeError(
      file: file, tensor: tensor,
      problem: "its elements are \(type.rawValue), a type that is listed and copied here but not computed with",
      remedy: "Store the tensor as F32, F16 or BF16")
  }
}

/// Numbers of 16 bits: IEEE 754 binary16.
package enum HalfPrecision {
  /// The number with this bit pattern, exactly.
  package static func float(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10 & 0x1F)
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// The bit pattern of the number next to `value`, the even one of two; an infinity where it is too large.
  static func bits(_ value: Float) -> UInt16 {
    let word = value.bitPattern
    let sign = UInt16(word >> 16 & 0x8000)
    let magnitude = word & 0x7FFF_FFFF
    // What is not a number keeps the upper bits of its kind, and never becomes an infinity.
    if magnitude > 0x7F80_0000 { return sign | 0x7E00 | UInt16(magnitude >> 13 & 0x3FF) }
    // Halfway between the largest number and what would be next.
    if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
    if magnitude < 0x3880_0000 {
      // Steps of 2^-24, which adding 2^-1 makes the last bit's.
      return sign | UInt16(truncatingIfNeeded: (Float(bitPattern: magnitude) + 0.5).bitPattern &- 0x3F00_0000)
    }
    let rounded = magnitude + 0xFFF + (magnitude >> 13 & 1)
    return sign | UInt16((rounded - 0x3800_0000) >> 13)
  }

  /// The upper half of the number next to `value`, the even one of two.
  static func brainBits(_ value: Float) -> UInt16 {
    let word = value.bitPattern
    if value.isNaN { return UInt16(word >> 16) | 0x40 }
    return UInt16((UInt64(word) + 0x7FFF + UInt64(word >> 16 & 1)) >> 16)
  }
}
