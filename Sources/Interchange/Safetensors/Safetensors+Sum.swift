extension Safetensors {
  /// The checksum of a whole file, which stands in its own header.
  ///
  /// The header says `"checksum":"crc32:0123abcd"`. It is the CRC-32 of all bytes of the file, with `00000000` in the
  /// place of its own eight digits, so that there is one file to write and nothing that could be out of step with it.
  struct Sum {
    static let key = "checksum"
    private static let kind = "crc32:"
    private static let zeros = "00000000"

    /// Where the digits stand, in bytes from the start of the file.
    let place: Int
    private(set) var value: UInt32 = 0

    /// `metadata` with room for the digits.
    static func withPlace(_ metadata: [String: String]) -> [String: String] {
      metadata.merging([key: kind + zeros]) { $1 }
    }

    /// Starts with a file's first bytes up to its values; nil where they have no place for the digits.
    init?(header: [UInt8]) {
      guard let place = Sum.place(in: header) else { return nil }
      self.place = place
      add(Array(header[..<place]) + Array(Sum.zeros.utf8) + Array(header[(place + Sum.zeros.utf8.count)...]))
    }

    mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

    mutating func add(_ bytes: UnsafeRawBufferPointer) { value = Checksum.crc32(bytes, after: value) }

    var digits: [UInt8] { Array(text.dropFirst(Sum.kind.count).utf8) }

    /// As it stands in the metadata.
    var text: String {
      let digits = String(value, radix: 16)
      return Sum.kind + Sum.zeros.dropFirst(digits.count) + digits
    }

    /// The start of the member's digits. No text in a header can look like the member: quotes within texts are escaped,
    /// and the entry of a tensor of that name is no text.
    private static func place(in header: [UInt8]) -> Int? {
      let member = Array("\"\(key)\":\"\(kind)".utf8)
      let count = member.count + zeros.utf8.count
      guard header.count > count else { return nil }
      return header.withUnsafeBufferPointer { bytes in
        var start = 0
        while start + count < bytes.count {
          if bytes[start] == member[0], member.indices.allSatisfy({ bytes[start + $0] == member[$0] }) {
            return start + member.count
          }
          start += 1
        }
        return nil
      }
    }
  }
}
