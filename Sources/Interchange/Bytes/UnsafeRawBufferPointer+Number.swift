extension UnsafeRawBufferPointer {
  /// The little-endian number at `offset`; nil where it would not lie within the bytes.
  func number<I: FixedWidthInteger & BitwiseCopyable>(_ type: I.Type, at offset: Int) -> I? {
    let size = MemoryLayout<I>.size
    guard offset >= 0, size <= count, offset <= count - size else { return nil }
    return I(littleEndian: loadUnaligned(fromByteOffset: offset, as: I.self))
  }

  /// The `length` bytes at `offset`; nil where they would not lie within the bytes.
  func part(at offset: Int, count length: Int) -> UnsafeRawBufferPointer? {
    guard offset >= 0, length >= 0, length <= count, offset <= count - length else { return nil }
    return UnsafeRawBufferPointer(rebasing: self[offset..<offset + length])
  }
}
