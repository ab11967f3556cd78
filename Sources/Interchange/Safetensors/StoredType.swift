import Autodiff

/// An element type that safetensors files hold, by its name there.
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

  /// Bytes that one element takes.
  public var byteCount: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// What a tensor read from such elements holds: half precision is widened to float32, integers become int32 (an
  /// error where one does not fit), bytes and truth values uint8.
  public var dtype: DType {
    switch self {
    case .float64: .float64
    case .float32, .float16, .bfloat16: .float32
    case .int64, .uint64, .int32, .uint32, .int16, .uint16, .int8: .int32
    case .uint8, .bool: .uint8
    }
  }

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
