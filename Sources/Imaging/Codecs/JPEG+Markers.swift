extension JPEG {
  /// The segments before a JPEG's first scan, as far as this module cares: the EXIF orientation and where they end.
  struct Markers {
    private(set) var orientation = Orientation.upright
    /// Whether the image comes in several scans, each of which goes over all of it.
    private(set) var hasManyScans = false
    /// Where the compressed data of the first scan begins; the number of bytes where there is none.
    private(set) var scanStart: Int

    /// Walks the segments and stops at whatever does not look like one.
    init(_ bytes: [UInt8]) {
      scanStart = bytes.count
      var (at, components): (Int, UInt8) = (2, 0)
      while at + 4 <= bytes.count, bytes[at] == 0xFF {
        let marker = bytes[at + 1]
        if marker == 0xFF {
          at += 1
          continue
        }
        let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
        guard length >= 2, at + 2 + length <= bytes.count else { return }
        if marker == 0xE1, let found = Orientation(exif: bytes[(at + 4)..<(at + 2 + length)]) { orientation = found }
        if length > 7, (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
          components = bytes[at + 9]
          hasManyScans = marker & 3 == 2
        }
        if marker == 0xDA, length > 2, bytes[at + 4] < components { hasManyScans = true }
        at += 2 + length
        if marker == 0xDA {
          scanStart = at
          return
        }
      }
    }

    /// How many scans there are. Compressed data holds no marker: a byte of 255 in it is followed by a zero.
    func scanCount(in bytes: [UInt8]) -> Int {
      guard scanStart < bytes.count else { return 0 }
      var count = 1
      for at in scanStart..<bytes.count - 1 where bytes[at] == 0xFF && bytes[at + 1] == 0xDA { count += 1 }
      return count
    }

    /// Whether the end marker follows the first scan, as it does in every whole file.
    func hasEnd(in bytes: [UInt8]) -> Bool {
      var at = bytes.count - 2
      while at >= scanStart {
        if bytes[at] == 0xFF && bytes[at + 1] == 0xD9 { return true }
        at -= 1
      }
      return false
    }
  }
}

extension Orientation {
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
