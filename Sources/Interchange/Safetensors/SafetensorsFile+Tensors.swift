import Autodiff
import Kernels

extension SafetensorsFile {
  /// Reads the tensor `name`. Half precision is widened to float32, integers become int32.
  /// - Throws: when the file has no such tensor, or an integer does not fit into int32.
  public func tensor(_ name: String) throws(InterchangeError) -> Tensor {
    guard let entry = entry(name) else {
      let known = names.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
      let more = entries.count > 8 ? " and \(entries.count - 8) more" : ""
      throw InterchangeError(
        file: path, tensor: name, problem: "there is no tensor of this name",
        remedy: entries.isEmpty ? "The file has no tensors" : "The file has \(known)\(more)")
    }
    return try read(entry)
  }

  /// Reads all tensors.
  /// - Throws: when an integer does not fit into int32.
  public func tensors() throws(InterchangeError) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for entry in entries { tensors[entry.name] = try read(entry) }
    return tensors
  }

  private func read(_ entry: Entry) throws(InterchangeError) -> Tensor {
    let range = dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound
    let bytes = UnsafeRawBufferPointer(rebasing: content.bytes[range])
    let array = NDArray(uninitialized: entry.shape, entry.storedType.dtype)
    switch entry.storedType {
    case .float32, .float64, .int32, .uint8:
      if let address = bytes.baseAddress { array.pointer.copyMemory(from: address, byteCount: bytes.count) }
    case .float16: widen(bytes, array) { HalfPrecision.float($0) }
    case .bfloat16: widen(bytes, array) { Float(bitPattern: UInt32($0) << 16) }
    case .bool: truthValues(bytes, array)
    case .int8: try integers(bytes, array, Int8.self, entry.name)
    case .int16: try integers(bytes, array, Int16.self, entry.name)
    case .uint16: try integers(bytes, array, UInt16.self, entry.name)
    case .uint32: try integers(bytes, array, UInt32.self, entry.name)
    case .int64: try integers(bytes, array, Int64.self, entry.name)
    case .uint64: try integers(bytes, array, UInt64.self, entry.name)
    }
    return Tensor(array)
  }

  private func widen(_ bytes: UnsafeRawBufferPointer, _ array: NDArray, _ convert: (UInt16) -> Float) {
    let values = array.stored(as: Float.self)
    for index in values.indices {
      values[index] = convert(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)))
    }
  }

  private func truthValues(_ bytes: UnsafeRawBufferPointer, _ array: NDArray) {
    let values = array.stored(as: UInt8.self)
    for index in values.indices { values[index] = bytes[index] == 0 ? 0 : 1 }
  }

  private func integers<I: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _ array: NDArray, _ type: I.Type, _ name: String
  ) throws(InterchangeError) {
    let values = array.stored(as: Int32.self)
    for index in values.indices {
      let value = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<I>.size, as: I.self)
      guard let small = Int32(exactly: value) else {
        throw InterchangeError(
          file: path, tensor: name, problem: "element \(index) is \(value), which does not fit into int32",
          remedy: "Store such numbers as F64")
      }
      values[index] = small
    }
  }
}
