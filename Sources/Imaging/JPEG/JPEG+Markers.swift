extension JPEG {
  /// The segments before a JPEG's first scan, as far as this module cares: the EXIF orientation and where they end.
  struct Markers {
    private(set) var orientation = Orientation.upright
    /// Where the compressed data of the first scan begins; the number of bytes where there is none.
    private(set) var scanStart: Int

    /// Walks the segments and stops at whatever does not look like one.
    init(_ bytes: [UInt8]) {
      scanStart = bytes.count
      var at = 2
      while at + 4 <= bytes.count, bytes[at] == 0xFF {
        let marker = bytes[at + 1]
        if marker == 0xFF {
          at += 1
          continue
        }
        let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
        guard length >= 2, at + 2 + length <= bytes.count else { return }
        if marker == 0xE1, let found = Orientation(exif: bytes[(at + 4)..<(at + 2 + length)]) { orientation = found }
        at += 2 + length
        if marker == 0xDA {
          scanStart = at
          return
        }
      }
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
