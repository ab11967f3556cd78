/// How names of a file become names of a network.
public struct NameRule: Sendable, Hashable, Codable, CustomStringConvertible {
  enum Kind: Sendable, Hashable, Codable {
    case prefix(old: String, new: String)
    case pattern(text: String, template: String)
  }

  let kind: Kind

  /// Takes `prefix` off the names that begin with it.
  public static func strippingPrefix(_ prefix: String) -> NameRule { replacingPrefix(prefix, with: "") }

  /// Puts `prefix` before all names.
  public static func addingPrefix(_ prefix: String) -> NameRule { replacingPrefix("", with: prefix) }

  /// Puts `new` in the place of `old` in names that begin with that. Other names stay as they are.
  public static func replacingPrefix(_ old: String, with new: String) -> NameRule {
    NameRule(kind: .prefix(old: old, new: new))
  }

  /// Replaces all that matches a regular expression by `template`. Names without a match stay as they are.
  ///
  ///     try NameRule.pattern(#"^backbone\.stage(\d)\."#, template: "layer$1.")
  ///
  /// - Parameters:
  ///   - pattern: in the syntax of Swift's `Regex`.
  ///   - template: `$1` to `$9` stand for the groups, `$0` for the match, `$$` for a dollar sign.
  /// - Throws: when the pattern or the template is not valid.
  public static func pattern(_ pattern: String, template: String) throws(NameRuleError) -> NameRule {
    _ = try NamePattern(pattern, template)
    return NameRule(kind: .pattern(text: pattern, template: template))
  }

  /// What the rule takes off the names that begin with it; nil for a rule that does something else.
  package var strippedPrefix: String? {
    if case .prefix(let old, "") = kind { old } else { nil }
  }

  public var description: String {
    switch kind {
    case .prefix("", let new): "prefix '\(new)' added"
    case .prefix(let old, ""): "prefix '\(old)' taken off"
    case .prefix(let old, let new): "prefix '\(old)' replaced by '\(new)'"
    case .pattern(let pattern, let template): "pattern '\(pattern)' replaced by '\(template)'"
    }
  }
}

/// What is wrong with a rule, or with the names that rules give.
public struct NameRuleError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was wrong, with the values, and how to mend it.
  public let description: String
}

extension [NameRule] {
  /// What `names` become by these rules, one rule after the other.
  /// - Returns: one name for each of `names`.
  /// - Throws: when two of them become one, or a template names a group that its pattern does not have.
  public func renamed(_ names: [String]) throws(NameRuleError) -> [String] {
    var result = names
    for rule in self {
      switch rule.kind {
      case .prefix(let old, let new):
        result = result.map { $0.hasPrefix(old) ? new + $0.dropFirst(old.count) : $0 }
      case .pattern(let pattern, let template):
        let pattern = try NamePattern(pattern, template)
        for index in result.indices { result[index] = try pattern.renamed(result[index]) }
      }
    }
    var origins: [String: String] = [:]
    for (name, new) in zip(names, result) {
      guard let other = origins.updateValue(name, forKey: new) else { continue }
      throw NameRuleError(
        description: "renaming: '\(other)' and '\(name)' would both be called '\(new)'. Make the rules more specific")
    }
    return result
  }
}

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
