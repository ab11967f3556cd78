/// How a stored image must be turned to stand upright: the values of EXIF's orientation tag (0x0112), named by where
/// row 0 and column 0 of the stored pixels belong (Exif 2.32, section 4.6.4).
public enum Orientation: UInt8, Sendable, Hashable, CaseIterable {
  case upright = 1
  case mirrored = 2
  case rotated180 = 3
  case flipped = 4
  case transposed = 5
  /// Turn by a quarter clockwise.
  case rotated90 = 6
  case transversed = 7
  /// Turn by a quarter anticlockwise.
  case rotated270 = 8

  /// Whether width and height trade places.
  public var swapsSides: Bool { rawValue >= 5 }

  /// Finds the tag in the body of an APP1 segment; nil where there is none or it makes no sense.
  init?(exif bytes: ArraySlice<UInt8>) {
    let body = Array(bytes)
    guard body.count >= 14, body.starts(with: Array("Exif\0\0".utf8)) else { return nil }
    let reader = EXIFReader(Array(body.dropFirst(6)))
    guard let value = reader.short(ofTag: 0x0112), value <= 8 else { return nil }
    self.init(rawValue: UInt8(value))
  }

  /// The orientation that the JPEG file `bytes` asks for; upright where it says nothing.
  public init(jpeg bytes: [UInt8]) {
    self = JPEG.starts(bytes) ? JPEG.Markers(bytes).orientation : .upright
  }
}

/// Reads the first directory of a TIFF structure. Every offset is checked: the bytes come from anywhere.
private struct EXIFReader {
  private let bytes: [UInt8]
  private let isLittleEndian: Bool

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    isLittleEndian = bytes.starts(with: [0x49, 0x49])
  }

  /// The value of the first entry with `tag`, if it is a 16-bit number.
  func short(ofTag tag: Int) -> Int? {
    guard integer(at: 2, size: 2) == 42, let start = integer(at: 4, size: 4),
      let count = integer(at: start, size: 2)
    else { return nil }
    for entry in 0..<count {
      let at = start + 2 + 12 * entry
      guard let found = integer(at: at, size: 2) else { return nil }
      if found == tag { return integer(at: at + 2, size: 2) == 3 ? integer(at: at + 8, size: 2) : nil }
    }
    return nil
  }

  private func integer(at offset: Int, size: Int) -> Int? {
    guard offset >= 0, offset + size <= bytes.count else { return nil }
    let part = bytes[offset..<offset + size]
    return (isLittleEndian ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
  }
}
