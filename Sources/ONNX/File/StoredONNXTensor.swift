import Autodiff
import Foundation
import Interchange

/// A tensor of an ONNX file, checked: its values are there in full.
struct StoredONNXTensor: Sendable {
  enum Content: Sendable {
    case encoded(Onnx_TensorProto)
    case external(HeldBytes)
  }

  let name: String
  let type: StoredType
  let sizes: [Int]
  let elements: StridedElements
  let content: Content

  /// - Parameter external: opens the part of another file that the tensor names.
  init(
    _ proto: Onnx_TensorProto, external: (Onnx_TensorProto) throws(ONNXError) -> HeldBytes
  ) throws(ONNXError) {
    name = proto.name
    let place = ONNXError.Place.tensor(proto.name)
    guard let type = StoredType(onnx: proto.dataType) else {
      throw ONNXError(
        place, problem: "its elements are of the type number \(proto.dataType), which is not supported",
        remedy: "Write it with float, double, half precision or whole numbers")
    }
    guard proto.dims.count <= Shape.maximumRank else {
      throw ONNXError(
        place, problem: "it has \(proto.dims.count) axes; at most \(Shape.maximumRank) are supported",
        remedy: "Reshape it before it is stored")
    }
    let sizes = proto.dims.map { Int($0) }
    // An empty axis does not excuse the others from having sizes that can be computed with.
    guard let elements = StridedElements(sizes: sizes),
      let byteCount = StridedElements(sizes: sizes.map { max(1, $0) })?.byteCount(of: 8), byteCount < 1 << 42
    else { throw ONNXError.damaged("the shape \(sizes) is not possible", place) }
    guard !proto.hasSegment else {
      throw ONNXError(
        place, problem: "it is stored in segments, which is not supported", remedy: "Store it in one piece")
    }
    (self.type, self.sizes, self.elements) = (type, sizes, elements)
    let needed = elements.count * type.byteCount
    if proto.dataLocation == .external {
      let bytes = try external(proto)
      guard bytes.count == needed else {
        throw ONNXError.damaged("shape \(sizes) takes \(needed) bytes, but \(bytes.count) are given outside", place)
      }
      content = .external(bytes)
    } else {
      let stored = proto.hasRawData ? proto.rawData.count : StoredONNXTensor.typedCount(proto, type) * type.byteCount
      guard stored == needed else {
        throw ONNXError.damaged("shape \(sizes) takes \(needed) bytes of values, but there are \(stored)", place)
      }
      content = .encoded(proto)
    }
  }

  private static func typedCount(_ proto: Onnx_TensorProto, _ type: StoredType) -> Int {
    switch type {
    case .float32: proto.floatData.count
    case .float64: proto.doubleData.count
    case .int64: proto.int64Data.count
    case .uint64, .uint32: proto.uint64Data.count
    case .complex64: proto.floatData.count / 2
    default: proto.int32Data.count
    }
  }

  /// The values, little-endian, one after the other.
  private var bytes: HeldBytes {
    switch content {
    case .external(let bytes): return bytes
    case .encoded(let proto) where proto.hasRawData:
      return HeldBytes(count: proto.rawData.count) { target in
        proto.rawData.withUnsafeBytes { target.copyBytes(from: $0) }
      }
    case .encoded(let proto):
      switch type {
      case .float32, .complex64: return StoredONNXTensor.bytes(proto.floatData.map(\.bitPattern)) { $0 }
      case .float64: return StoredONNXTensor.bytes(proto.doubleData.map(\.bitPattern)) { $0 }
      case .int64: return StoredONNXTensor.bytes(proto.int64Data) { $0 }
      case .uint64: return StoredONNXTensor.bytes(proto.uint64Data) { $0 }
      case .uint32: return StoredONNXTensor.bytes(proto.uint64Data) { UInt32(truncatingIfNeeded: $0) }
      case .int32: return StoredONNXTensor.bytes(proto.int32Data) { $0 }
      // Half precision is stored as the bits of the numbers.
      case .int16, .uint16, .float16, .bfloat16:
        return StoredONNXTensor.bytes(proto.int32Data) { UInt16(truncatingIfNeeded: $0) }
      default: return StoredONNXTensor.bytes(proto.int32Data) { UInt8(truncatingIfNeeded: $0) }
      }
    }
  }

  private static func bytes<Value, Word: FixedWidthInteger>(_ values: [Value], _ word: (Value) -> Word) -> HeldBytes {
    let words = values.map { word($0).littleEndian }
    return HeldBytes(count: words.count * MemoryLayout<Word>.size) { target in
      words.withUnsafeBytes { target.copyMemory(from: $0) }
    }
  }

  /// The values as the library holds them: half precision widened to float32, whole numbers as int32.
  /// - Throws: when a whole number does not fit, or the type is one that is not computed with.
  func tensor() throws(ONNXError) -> Tensor {
    let values = StoredValues(file: "", name: name, type: type, elements: elements, isBigEndian: false)
    do { return try values.tensor(from: bytes) } catch { throw ONNXError(error) }
  }

  /// The values as numbers of double precision.
  /// - Throws: when they are of a type that is not computed with.
  func numbers() throws(ONNXError) -> [Double] {
    // Making a tensor of such values is refused with the reason.
    guard type.isComputed else { return try tensor().doubles }
    return bytes.read { bytes in
      func load<Word: FixedWidthInteger & BitwiseCopyable>(_ type: Word.Type, _ value: (Word) -> Double) -> [Double] {
        (0..<elements.count).map {
          value(Word(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Word>.size, as: type)))
        }
      }
      return switch type {
      case .float64: load(UInt64.self) { Double(bitPattern: $0) }
      case .float32: load(UInt32.self) { Double(Float(bitPattern: $0)) }
      case .float16: load(UInt16.self) { Double(HalfPrecision.float($0)) }
      case .bfloat16: load(UInt16.self) { Double(Float(bitPattern: UInt32($0) << 16)) }
      case .int64: load(Int64.self) { Double($0) }
      case .uint64: load(UInt64.self) { Double($0) }
      case .int32: load(Int32.self) { Double($0) }
      case .uint32: load(UInt32.self) { Double($0) }
      case .int16: load(Int16.self) { Double($0) }
      case .uint16: load(UInt16.self) { Double($0) }
      case .int8: load(Int8.self) { Double($0) }
      default: load(UInt8.self) { Double($0) }
      }
    }
  }
}

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
    case .complex64: self = .complex64
    case .float8E4M3Fn: self = .float8E4M3
    case .float8E4M3Fnuz: self = .float8E4M3FNUZ
    case .float8E5M2: self = .float8E5M2
    case .float8E5M2Fnuz: self = .float8E5M2FNUZ
    case .float8E8M0: self = .float8E8M0
    default: return nil
    }
  }
}
