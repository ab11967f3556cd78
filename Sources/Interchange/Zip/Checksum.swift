import CZlib

/// Checksums of bytes.
enum Checksum {
  /// CRC-32 as zip, gzip and PNG use it; `start` is that of the bytes before.
  static func crc32(_ bytes: UnsafeRawBufferPointer, after start: UInt32 = 0) -> UInt32 {
    guard let address = bytes.baseAddress else { return start }
    return UInt32(crc32_z(UInt(start), address.assumingMemoryBound(to: UInt8.self), bytes.count))
  }
}
