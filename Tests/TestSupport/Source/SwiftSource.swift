/// A Swift source as tokens, for rules about sources.
///
/// Comments are left out, nested ones too; what a string or a regular expression says is one token, and code in the
/// interpolations of a string is code. Lines with `#if` and the like are left out: both branches count.
public struct SwiftSource: Sendable {
  /// A word, a string, or a single character of any operator or bracket; only `->` has two.
  public struct Token: Sendable, Equatable {
    public enum Kind: Sendable { case word, string, symbol }

    public let kind: Kind
    /// As it stands there: a word without backticks, a string without quotes and interpolations.
    public internal(set) var text: String
    /// Counted from 1.
    public let line: Int
    /// Whether it is the first on its line.
    public let startsLine: Bool
    /// Whether nothing stands between it and the token before.
    public let touchesPrevious: Bool
  }

  public let tokens: [Token]
  /// The lines with `///` or in `/** */`.
  public let documentationLines: Set<Int>
  /// The lines with any other comment.
  public let commentLines: Set<Int>
  /// Whether there are lines with `#if`.
  public let hasConditions: Bool

  /// Reads all of `text`; whatever is no Swift gives tokens too.
  public init(_ text: String) {
    var lexer = SwiftLexer(text)
    lexer.run()
    (tokens, documentationLines, commentLines) = (lexer.tokens, lexer.documentationLines, lexer.commentLines)
    hasConditions = lexer.hasConditions
  }

  /// The words and symbols with single spaces between them, to look for a sequence in it.
  public static func line(_ tokens: some Sequence<Token>) -> String { tokens.map(\.text).joined(separator: " ") }
}

/// Reads a text from the front to the end.
struct SwiftLexer {
  private let bytes: [UInt8]
  private var place = 0
  private var line = 1
  private var startsLine = true
  private var touches = false
  var tokens: [SwiftSource.Token] = []
  var documentationLines: Set<Int> = []
  var commentLines: Set<Int> = []
  var hasConditions = false

  init(_ text: String) { bytes = Array(text.utf8) }

  /// Reads to the end or, `inInterpolation`, to the parenthesis that closes it.
  mutating func run(inInterpolation: Bool = false) {
    var depth = 0
    while place < bytes.count {
      let byte = bytes[place]
      switch byte {
      case UInt8(ascii: "\n"): newLine()
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): (place, touches) = (place + 1, false)
      case UInt8(ascii: "/"): slash()
      case UInt8(ascii: "\""): string(hashes: 0)
      case UInt8(ascii: "#"): hash()
      case UInt8(ascii: "`"): quotedWord()
      case UInt8(ascii: "-") where at(place + 1, ">"): add(.symbol, "->", length: 2)
      case _ where SwiftLexer.isWord(byte): word()
      default:
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") { depth -= 1 }
        add(.symbol, String(UnicodeScalar(byte)), length: 1)
        if inInterpolation && depth < 0 {
          tokens.removeLast()
          return
        }
      }
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 128...: true
    default: false
    }
  }

  private func at(_ place: Int, _ text: StaticString) -> Bool {
    let end = place + text.utf8CodeUnitCount
    guard end <= bytes.count else { return false }
    return bytes[place..<end].elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func newLine() {
    (place, line, startsLine, touches) = (place + 1, line + 1, true, false)
  }

  private mutating func add(_ kind: SwiftSource.Token.Kind, _ text: String, length: Int) {
    tokens.append(.init(kind: kind, text: text, line: line, startsLine: startsLine, touchesPrevious: touches))
    (place, startsLine, touches) = (place + length, false, true)
  }

  private mutating func word() {
    var end = place
    while end < bytes.count, SwiftLexer.isWord(bytes[end]) { end += 1 }
    add(.word, String(decoding: bytes[place..<end], as: UTF8.self), length: end - place)
  }

  private mutating func quotedWord() {
    let end = bytes[(place + 1)...].firstIndex(of: UInt8(ascii: "`")) ?? bytes.count - 1
    add(.word, String(decoding: bytes[(place + 1)..<max(end, place + 1)], as: UTF8.self), length: end + 1 - place)
  }
}

// Comments, strings and regular expressions.
extension SwiftLexer {
  private mutating func skipLine() {
    while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
  }

  private mutating func slash() {
    if at(place, "//") {
      if at(place, "///") && !at(place, "////") {
        documentationLines.insert(line)
      } else if startsLine {
        commentLines.insert(line)
      }
      skipLine()
    } else if at(place, "/*") {
      blockComment()
    } else if let end = endOfExpression() {
      add(.string, String(decoding: bytes[(place + 1)..<end], as: UTF8.self), length: end + 1 - place)
    } else {
      add(.symbol, "/", length: 1)
    }
  }

  private mutating func blockComment() {
    let (isDocumentation, first) = (at(place, "/**") && !at(place, "/**/"), line)
    var depth = 0
    repeat {
      if at(place, "/*") {
        (depth, place) = (depth + 1, place + 2)
      } else if at(place, "*/") {
        (depth, place) = (depth - 1, place + 2)
      } else if bytes[place] == UInt8(ascii: "\n") {
        newLine()
      } else {
        place += 1
      }
    } while depth > 0 && place < bytes.count
    touches = false
    if isDocumentation { documentationLines.formUnion(first...line) } else { commentLines.formUnion(first...line) }
  }

  /// The words behind which a slash begins a regular expression, where it divides behind any other.
  private static let beforeExpressions: Set = ["return", "in", "case", "where", "else", "try", "await", "if", "while"]

  /// Where the regular expression that begins here ends; nil if this slash is an operator.
  private func endOfExpression() -> Int? {
    guard place + 1 < bytes.count, !at(place + 1, " "), !at(place + 1, "\n") else { return nil }
    if let last = tokens.last {
      let isOperand = last.kind == .symbol ? [")", "]", "}"].contains(last.text) : last.kind == .string
      if isOperand || last.kind == .word && !SwiftLexer.beforeExpressions.contains(last.text) { return nil }
    }
    var (end, depth) = (place + 1, 0)
    while end < bytes.count {
      switch bytes[end] {
      case UInt8(ascii: "\n"): return nil
      case UInt8(ascii: "\\"): end += 1
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      case UInt8(ascii: "/"): return end
      default: break
      }
      if depth < 0 { return nil }
      end += 1
    }
    return nil
  }

  /// Strings and regular expressions between hashes, lines of conditions, and words such as `#filePath`.
  private mutating func hash() {
    var hashes = 0
    while place + hashes < bytes.count, bytes[place + hashes] == UInt8(ascii: "#") { hashes += 1 }
    if at(place + hashes, "\"") { return string(hashes: hashes) }
    if at(place + hashes, "/") { return longExpression(hashes: hashes) }
    if wordBehind(hashes) == "#if" { hasConditions = true }
    if ["#if", "#elseif", "#else", "#endif", "#warning", "#error", "#sourceLocation"].contains(wordBehind(hashes)) {
      return skipLine()
    }
    add(.word, wordBehind(hashes), length: wordBehind(hashes).utf8.count)
  }

  private func wordBehind(_ hashes: Int) -> String {
    var end = place + hashes
    while end < bytes.count, SwiftLexer.isWord(bytes[end]) { end += 1 }
    return String(decoding: bytes[place..<end], as: UTF8.self)
  }

  private func isClosing(_ place: Int, hashes: Int) -> Bool {
    place + hashes <= bytes.count && bytes[place..<(place + hashes)].allSatisfy { $0 == UInt8(ascii: "#") }
  }

  private mutating func longExpression(hashes: Int) {
    let start = place
    add(.string, "", length: hashes + 1)
    while place < bytes.count {
      if at(place, "/") && isClosing(place + 1, hashes: hashes) {
        tokens[tokens.count - 1].text = String(decoding: bytes[(start + hashes + 1)..<place], as: UTF8.self)
        place += 1 + hashes
        return
      }
      if at(place, "\n") { line += 1 }
      place += 1
    }
  }

  private mutating func string(hashes: Int) {
    let quotes = at(place + hashes, "\"\"\"") ? 3 : 1
    let index = tokens.count
    add(.string, "", length: hashes + quotes)
    var content: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      if quotes == 3 ? at(place, "\"\"\"") : byte == UInt8(ascii: "\""), isClosing(place + quotes, hashes: hashes) {
        place += quotes + hashes
        break
      } else if byte == UInt8(ascii: "\\"), isClosing(place + 1, hashes: hashes) {
        if at(place + 1 + hashes, "(") {
          place += 2 + hashes
          run(inInterpolation: true)
        } else {
          content += bytes[place..<min(place + 2 + hashes, bytes.count)]
          place += 2 + hashes
        }
      } else if byte == UInt8(ascii: "\n") {
        content.append(byte)
        newLine()
        if quotes == 1 { break }
      } else {
        content.append(byte)
        place += 1
      }
    }
    tokens[index].text = String(decoding: content, as: UTF8.self)
    (startsLine, touches) = (false, true)
  }
}
