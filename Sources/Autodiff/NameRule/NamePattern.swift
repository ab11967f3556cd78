/// A compiled pattern with its template.
struct NamePattern {
  /// A piece of a template.
  private enum Piece {
    case text(String)
    case group(Int)
  }

  private let pattern: String
  private let regex: Regex<AnyRegexOutput>
  private let pieces: [Piece]

  init(_ pattern: String, _ template: String) throws(NameRuleError) {
    guard !pattern.isEmpty else {
      throw NameRuleError(description: "renaming: the pattern is empty. Give a regular expression")
    }
    do { regex = try Regex(pattern) } catch {
      throw NameRuleError(
        description: "renaming: the pattern '\(pattern)' is not a regular expression: \(error). Mend it, and put a "
          + "backslash before characters that stand for themselves")
    }
    self.pattern = pattern
    pieces = try Self.pieces(of: template)
  }

  private static func pieces(of template: String) throws(NameRuleError) -> [Piece] {
    var pieces: [Piece] = []
    var text = ""
    var rest = template[...]
    while let character = rest.popFirst() {
      guard character == "$" else {
        text.append(character)
        continue
      }
      switch rest.popFirst() {
      case "$": text.append("$")
      case let digit? where ("0"..."9").contains(digit):
        pieces += [.text(text), .group(digit.wholeNumberValue ?? 0)]
        text = ""
      default:
        throw NameRuleError(
          description: "renaming: in the template '\(template)' a $ stands before neither a digit nor another $. Write "
            + "$1 for the first group and $$ for a dollar sign")
      }
    }
    return pieces + [.text(text)]
  }

  /// `name` with all matches replaced.
  func renamed(_ name: String) throws(NameRuleError) -> String {
    var result = ""
    var end = name.startIndex
    for match in name.matches(of: regex) {
      result += name[end..<match.range.lowerBound]
      for piece in pieces { result += try text(of: piece, match.output) }
      end = match.range.upperBound
    }
    return result + name[end...]
  }

  private func text(of piece: Piece, _ groups: AnyRegexOutput) throws(NameRuleError) -> Substring {
    switch piece {
    case .text(let text): return text[...]
    case .group(let number):
      guard number < groups.count else {
        throw NameRuleError(
          description: "renaming: the template asks for group \(number), but the pattern '\(pattern)' has "
            + "\(groups.count - 1)")
      }
      // A group of an alternative that did not match is empty.
      return groups[number].substring ?? ""
    }
  }
}
