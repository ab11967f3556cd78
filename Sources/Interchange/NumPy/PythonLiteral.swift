/// Reads the few of Python's literals that headers of arrays consist of.
struct PythonLiteral {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  func error(_ reason: String) -> PythonLiteralError { PythonLiteralError(offset: offset, reason: reason) }

  private mutating func skipSpace() {
    while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
  }

  /// Moves on if the next thing is `sign`.
  mutating func skip(_ sign: Unicode.Scalar) -> Bool {
    skipSpace()
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: sign) else { return false }
    offset += 1
    return true
  }

  mutating func expect(_ sign: Unicode.Scalar) throws(PythonLiteralError) {
    guard skip(sign) else { throw error("'\(sign)' expected") }
  }

  mutating func expectEnd() throws(PythonLiteralError) {
    skipSpace()
    guard offset == bytes.count else { throw error("something follows the dictionary") }
  }

  /// A text in single or double quotation marks, without escapes.
  mutating func text() throws(PythonLiteralError) -> String {
    skipSpace()
    let quote: Unicode.Scalar = offset < bytes.count && bytes[offset] == UInt8(ascii: "\"") ? "\"" : "'"
    guard skip(quote) else { throw error("a text in quotation marks expected") }
    let start = offset
    while offset < bytes.count, bytes[offset] != UInt8(ascii: quote) {
      guard bytes[offset] != UInt8(ascii: "\\"), 0x20..<0x7F ~= bytes[offset] else { throw error("a letter expected") }
      offset += 1
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    try expect(quote)
    return text
  }

  mutating func truth() throws(PythonLiteralError) -> Bool {
    skipSpace()
    for (word, value) in [("True", true), ("False", false)] {
      guard let part = bytes.part(at: offset, count: word.utf8.count), part.elementsEqual(word.utf8) else { continue }
      offset += word.utf8.count
      return value
    }
    throw error("True or False expected")
  }

  /// A tuple of whole numbers, as in `(3, 4)`, `(3,)` and `()`.
  mutating func sizes() throws(PythonLiteralError) -> [Int] {
    var sizes: [Int] = []
    try expect("(")
    while !skip(")") {
      sizes.append(try size())
      guard skip(",") else {
        try expect(")")
        break
      }
    }
    return sizes
  }

  /// A whole number; Python 2 put an L behind long ones.
  private mutating func size() throws(PythonLiteralError) -> Int {
    skipSpace()
    let start = offset
    while offset < bytes.count, 0x30...0x39 ~= bytes[offset] { offset += 1 }
    guard let size = Int(String(decoding: bytes[start..<offset], as: UTF8.self)) else {
      throw error("a whole number from 0 to \(Int.max) expected")
    }
    _ = skip("L")
    return size
  }
}

/// Where and why a text is not understood.
struct PythonLiteralError: Error {
  /// Bytes before the trouble.
  let offset: Int
  let reason: String
}
