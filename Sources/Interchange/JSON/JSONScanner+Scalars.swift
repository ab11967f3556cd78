extension JSONScanner {
  /// A number's text.
  mutating func number() throws(JSONError) -> String {
    let start = offset
    _ = skip("-")
    if !skip("0") { try digits() }
    if skip(".") { try digits() }
    if skip("e") || skip("E") {
      _ = skip("+") || skip("-")
      try digits()
    }
    return String(decoding: bytes(from: start), as: UTF8.self)
  }

  /// At least one digit.
  private mutating func digits() throws(JSONError) {
    let start = offset
    while let next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { _ = try take() }
    guard offset > start else { throw error("a value expected") }
  }

  /// A text in quotation marks, without them and with its escapes resolved.
  mutating func string() throws(JSONError) -> String {
    _ = try take()
    var content: [UInt8] = []
    while true {
      let byte = try take()
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else { throw error("a text is not UTF-8") }
        return text
      case UInt8(ascii: "\\"): content.append(contentsOf: String(try escape()).utf8)
      case 0..<0x20: throw error("a control character in a text")
      default: content.append(byte)
      }
    }
  }

  private mutating func escape() throws(JSONError) -> Character {
    switch try take() {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return Character(try unicodeEscape())
    default: throw error("an escape that JSON does not know")
    }
  }

  /// What `\uXXXX` means, or two of them where the first is half of a pair.
  private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
    let first = try fourHexDigits()
    var code = first
    if 0xD800..<0xDC00 ~= first {
      guard skip("\\"), skip("u") else { throw error("half of a surrogate pair") }
      let second = try fourHexDigits()
      guard 0xDC00..<0xE000 ~= second else { throw error("half of a surrogate pair") }
      code = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw error("half of a surrogate pair") }
    return scalar
  }

  private mutating func fourHexDigits() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      let digit = Character(Unicode.Scalar(try take()))
      guard digit.isASCII, let value = digit.hexDigitValue else { throw error("four hexadecimal digits expected") }
      code = code << 4 | UInt32(value)
    }
    return code
  }
}
