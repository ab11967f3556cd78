/// Reads JSON (RFC 8259) strictly. Unlike the system's readers it refuses a name that stands twice in an object: which
/// of two tensors of one name is meant must not depend on the reader.
struct JSONScanner {
  /// Objects and lists within one another; files of tensors need three.
  private static let maximumDepth = 32

  private let bytes: [UInt8]
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The value that `bytes` hold, with nothing but white space around it.
  static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    var scanner = JSONScanner(bytes)
    let value = try scanner.value(depth: 0)
    scanner.skipSpace()
    guard scanner.offset == bytes.count else { throw scanner.error("something follows the value") }
    return value
  }

  func error(_ reason: String) -> JSONError { JSONError(offset: offset, reason: reason) }

  /// The next byte, without moving on.
  var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  /// The next byte, moving on.
  mutating func take() throws(JSONError) -> UInt8 {
    guard let byte = next else { throw error("the text ends too early") }
    offset += 1
    return byte
  }

  /// The bytes from `start` up to here.
  func bytes(from start: Int) -> ArraySlice<UInt8> { bytes[start..<offset] }

  /// Moves on if the next byte is `character`.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard let next, next == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  mutating func skipSpace() {
    while let next, next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { offset += 1 }
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < Self.maximumDepth else { throw error("more than \(Self.maximumDepth) levels") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return .object(try members(depth: depth))
    case UInt8(ascii: "["): return .array(try elements(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    for character in "\(word)".unicodeScalars where !skip(character) { throw error("'\(word)' expected") }
    return value
  }

  private mutating func members(depth: Int) throws(JSONError) -> [JSONMember] {
    var members: [JSONMember] = []
    // Strings that differ only in how their letters are composed count as equal, here as in dictionaries later.
    var names: Set<String> = []
    offset += 1
    skipSpace()
    if skip("}") { return members }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw error("a name in quotation marks expected") }
      let name = try string()
      guard names.insert(name).inserted else { throw error("the name '\(name)' stands there twice") }
      skipSpace()
      guard skip(":") else { throw error("':' expected") }
      members.append(JSONMember(name: name, value: try value(depth: depth + 1)))
      skipSpace()
    } while skip(",")
    guard skip("}") else { throw error("',' or '}' expected") }
    return members
  }

  private mutating func elements(depth: Int) throws(JSONError) -> [JSONValue] {
    var elements: [JSONValue] = []
    offset += 1
    skipSpace()
    if skip("]") { return elements }
    repeat {
      elements.append(try value(depth: depth + 1))
      skipSpace()
    } while skip(",")
    guard skip("]") else { throw error("',' or ']' expected") }
    return elements
  }
}

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
