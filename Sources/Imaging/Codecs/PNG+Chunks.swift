extension PNG {
  /// The chunks of a PNG file, as far as this module cares.
  struct Chunks {
    /// Where each chunk lies, from its length to the end of its checksum, and its type.
    private var parts: [(type: String, range: Range<Int>)] = []
    private(set) var bitDepth = 8
    private(set) var colorType = 0

    /// Whether the file holds an end chunk.
    var isWhole: Bool { parts.last?.type == "IEND" }
    var hasAlpha: Bool { colorType & 4 != 0 || parts.contains { $0.type == "tRNS" } }
    var isGray: Bool { colorType & 2 == 0 }
    var isPalette: Bool { colorType == 3 }

    init(_ bytes: [UInt8]) {
      var at = 8
      while at + 12 <= bytes.count {
        let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
        guard at + 12 + length <= bytes.count else { return }
        let type = String(decoding: bytes[at + 4..<at + 8], as: UTF8.self)
        if type == "IHDR" && length >= 13 {
          bitDepth = Int(bytes[at + 16])
          colorType = Int(bytes[at + 17])
        }
        parts.append((type, at..<at + 12 + length))
        at += 12 + length
        if type == "IEND" { return }
      }
    }

    /// The file with its colors declared to be sRGB, whatever its gamma and profile say.
    ///
    /// Networks are trained on stored values. libpng's simplified interface would convert them to sRGB by the file's
    /// gamma, and takes 16-bit values without one to be linear.
    func declaringSRGB(_ bytes: [UInt8]) -> [UInt8] {
      let color: Set = ["gAMA", "cHRM", "iCCP", "sRGB"]
      guard bitDepth == 16 || parts.contains(where: { color.contains($0.type) }) else { return bytes }
      var result = Array(bytes.prefix(8))
      result.reserveCapacity(bytes.count + 13)
      for part in parts where !color.contains(part.type) {
        result += bytes[part.range]
        if part.type == "IHDR" {
          result += [0, 0, 0, 1, 0x73, 0x52, 0x47, 0x42, 0, 0xAE, 0xCE, 0x1C, 0xE9]
        }
      }
      return result
    }
  }
}
