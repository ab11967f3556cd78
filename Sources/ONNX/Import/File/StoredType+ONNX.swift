import Interchange

extension StoredType {
  /// The element type with this number in the format; nil for those that this library does not read.
  init?(onnx number: Int32) {
    switch Onnx_TensorProto.DataType(rawValue: Int(number)) {
    case .float: self = .float32
    case .double: self = .float64
    case .float16: self = .float16
    case .bfloat16: self = .bfloat16
    case .int64: self = .int64
    case .uint64: self = .uint64
    case .int32: self = .int32
    case .uint32: self = .uint32
    case .int16: self = .int16
    case .uint16: self = .uint16
    case .int8: self = .int8
    case .uint8: self = .uint8
    case .bool: self = .bool
    default: return nil
    }
  }

  var isFloatingPoint: Bool {
    switch self {
    case .float64, .float32, .float16, .bfloat16: true
    default: false
    }
  }
}
