import Foundation
import Interchange
import Kernels
import SwiftProtobuf

/// A part of an encoded message.
enum ProtobufPiece {
  case bytes([UInt8])
  /// The memory of a row-major array.
  case array(NDArray)

  /// The start of a field with the number `number` that holds `byteCount` bytes.
  static func field(_ number: UInt8, byteCount: Int) -> ProtobufPiece {
    var bytes = [number << 3 | 2]
    var rest = byteCount
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return .bytes(bytes + [UInt8(rest)])
  }

  var byteCount: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .array(let array): array.elementCount * array.dtype.byteCount
    }
  }

  func append(to file: borrowing OpenFile) throws(InterchangeError) {
    switch self {
    case .bytes(let bytes): try file.append(bytes)
    case .array(let array):
      let held = array.heldBytes()
      try file.append(held.bytes)
      withExtendedLifetime(held.owner) {}
    }
  }
}

extension ONNXGraph.Initializer {
  /// The tensor as a field of the graph.
  func pieces() throws -> [ProtobufPiece] {
    var proto = Onnx_TensorProto()
    proto.name = name
    let raw: ProtobufPiece
    switch content {
    case .numbers(let array):
      proto.dims = array.shape.map(Int64.init)
      proto.dataType = Int32(Onnx_TensorProto.DataType.float.rawValue)
      raw = .array(array)
    case .integers(let values, let shape):
      proto.dims = shape.map(Int64.init)
      proto.dataType = Int32(Onnx_TensorProto.DataType.int64.rawValue)
      raw = .bytes(values.flatMap { value in withUnsafeBytes(of: Int64(value).littleEndian) { Array($0) } })
    }
    // 9 is the number of the raw values in a tensor, and 5 that of tensors in the graph.
    let inner: [ProtobufPiece] = [
      .bytes(try proto.serializedBytes()), .field(9, byteCount: raw.byteCount), raw,
    ]
    return [.field(5, byteCount: inner.reduce(0) { $0 + $1.byteCount })] + inner
  }
}

extension ONNXGraph.Node {
  var proto: Onnx_NodeProto {
    .with {
      ($0.name, $0.opType, $0.input, $0.output, $0.attribute) = (name, operation, inputs, outputs, attributes)
    }
  }
}
