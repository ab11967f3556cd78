import Autodiff
import Core
import Kernels

/// A tensor's elements as they stand in a file.
package struct StoredValues {
  /// For errors.
  let file: String
  let name: String
  let type: StoredType
  let elements: StridedElements
  let isBigEndian: Bool

  /// - Parameters:
  ///   - file: for errors.
  ///   - name: of the tensor, for errors.
  package init(file: String, name: String, type: StoredType, elements: StridedElements, isBigEndian: Bool) {
    (self.file, self.name, self.type) = (file, name, type)
    (self.elements, self.isBigEndian) = (elements, isBigEndian)
  }

  /// Reads the elements from `bytes`. Half precision is widened to float32, integers become int32, truth values uint8;
  /// types that are not computed with are refused.
  /// Many elements that lie there as they are needed are used in place, for which `bytes` stay held.
  /// - Throws: when `bytes` do not hold all elements, or an integer does not fit into int32.
  package func tensor(from bytes: HeldBytes) throws(InterchangeError) -> Tensor {
    guard let dtype = type.dtype else { throw .notComputed(type, file, name) }
    guard elements.end <= bytes.count / type.byteCount else {
      throw .damaged(
        "its elements reach to number \(elements.end), but only \(bytes.count / type.byteCount) are stored", file, name)
    }
    if copies, elements.count > 0, let lent = part(of: bytes).lent(as: Shape(elements.sizes), dtype) {
      return Tensor(lent)
    }
    return Tensor(
      try NDArray(Shape(elements.sizes), dtype) { (target) throws(InterchangeError) in
        try bytes.read { (bytes) throws(InterchangeError) in try fill(target, bytes) }
      })
  }

  /// The bytes of elements that lie one after the other; there is at least one, and all lie within `bytes`.
  private func part(of bytes: HeldBytes) -> HeldBytes {
    let start = elements.offset * type.byteCount
    return bytes.part(start..<start + elements.count * type.byteCount)
  }

  /// The elements of `bytes` with their type, in row-major order and with the lowest byte first; in place where they
  /// lie so.
  /// - Throws: when `bytes` do not hold all elements.
  func stored(from bytes: HeldBytes) throws(InterchangeError) -> StoredArray {
    // Only safetensors files have elements of less than a byte, in order and whole.
    if isBigEndian, !type.isComputed, type.bitCount > 8 { throw .notComputed(type, file, name) }
    guard type.bitCount >= 8 else {
      return StoredArray(file: file, name: name, storedType: type, shape: Shape(elements.sizes), bytes: bytes)
    }
    guard elements.end <= bytes.count / type.byteCount else {
      throw .damaged(
        "its elements reach to number \(elements.end), but only \(bytes.count / type.byteCount) are stored", file, name)
    }
    let shape = Shape(elements.sizes)
    let ordered: HeldBytes
    if elements.count == 0 {
      ordered = HeldBytes(copying: [])
    } else if elements.isContiguous, !isBigEndian || type.byteCount == 1 {
      ordered = part(of: bytes)
    } else {
      ordered = bytes.read { gathered($0) }
    }
    return StoredArray(file: file, name: name, storedType: type, shape: shape, bytes: ordered)
  }

  private func gathered(_ bytes: UnsafeRawBufferPointer) -> HeldBytes {
    HeldBytes(count: elements.count * type.byteCount) { target in
      switch type.byteCount {
      case 1: gather(bytes, to: target, as: UInt8.self)
      case 2: gather(bytes, to: target, as: UInt16.self)
      case 4: gather(bytes, to: target, as: UInt32.self)
      default: gather(bytes, to: target, as: UInt64.self)
      }
    }
  }

  private func gather<Word: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer, as type: Word.Type
  ) {
    let words = target.bindMemory(to: Word.self)
    elements.forEachRun { number, start, count, step in
      for index in 0..<count {
        let word: Word = load(bytes, start + index * step)
        words[number + index] = word.littleEndian
      }
    }
  }

  private func fill(
    _ array: UnsafeMutableRawBufferPointer, _ bytes: UnsafeRawBufferPointer
  ) throws(InterchangeError) {
    if copies {
      let start = elements.offset * type.byteCount
      guard let source = bytes.part(at: start, count: elements.count * type.byteCount) else { return }
      return array.copyMemory(from: source)
    }
    switch type {
    case .float64: convert(bytes, to: array) { (word: UInt64) in Double(bitPattern: word) }
    case .float32: convert(bytes, to: array) { (word: UInt32) in Float(bitPattern: word) }
    case .float16: convert(bytes, to: array) { (word: UInt16) in HalfPrecision.float(word) }
    case .bfloat16: convert(bytes, to: array) { (word: UInt16) in Float(bitPattern: UInt32(word) << 16) }
    case .uint8: convert(bytes, to: array) { (word: UInt8) in word }
    case .bool: convert(bytes, to: array) { (word: UInt8) in word == 0 ? 0 : 1 as UInt8 }
    case .int32: convert(bytes, to: array) { (word: Int32) in word }
    case .int8: convert(bytes, to: array) { (word: Int8) in Int32(word) }
    case .int16: convert(bytes, to: array) { (word: Int16) in Int32(word) }
    case .uint16: convert(bytes, to: array) { (word: UInt16) in Int32(word) }
    case .uint32: try narrow(bytes, to: array, UInt32.self)
    case .int64: try narrow(bytes, to: array, Int64.self)
    case .uint64: try narrow(bytes, to: array, UInt64.self)
    default: throw .notComputed(type, file, name)
    }
  }

  /// Whether the elements in the file are those of the tensor, byte for byte and in its order.
  private var copies: Bool {
    switch type {
    case .uint8: elements.isContiguous
    case .float32, .float64, .int32: elements.isContiguous && !isBigEndian
    default: false
    }
  }

  private func convert<Word: FixedWidthInteger & BitwiseCopyable, Value: Scalar>(
    _ bytes: UnsafeRawBufferPointer, to array: UnsafeMutableRawBufferPointer, _ value: (Word) -> Value
  ) {
    let values = array.bindMemory(to: Value.self)
    elements.forEachRun { number, start, count, step in
      for index in 0..<count { values[number + index] = value(load(bytes, start + index * step)) }
    }
  }

  private func narrow<Word: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, to array: UnsafeMutableRawBufferPointer, _ type: Word.Type
  ) throws(InterchangeError) {
    let values = array.bindMemory(to: Int32.self)
    try elements.forEachRun { (number, start, count, step) throws(InterchangeError) in
      for index in 0..<count {
        let word: Word = load(bytes, start + index * step)
        guard let small = Int32(exactly: word) else {
          throw InterchangeError(
            file: file, tensor: name, problem: "element \(number + index) is \(word), which does not fit into int32",
            remedy: "Store such numbers as F64")
        }
        values[number + index] = small
      }
    }
  }

  private func load<Word: FixedWidthInteger & BitwiseCopyable>(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Word {
    let word = bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
    return isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)
  }
}
