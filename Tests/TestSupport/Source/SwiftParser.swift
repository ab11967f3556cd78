/// Finds the declarations among the tokens of a source. What it does not know is passed over.
struct SwiftParser {
  private let source: SwiftSource
  private var tokens: [SwiftSource.Token] { source.tokens }

  init(_ source: SwiftSource) { self.source = source }

  private static let modifiers: Set = [
    "public", "open", "package", "internal", "fileprivate", "private", "static", "final", "override", "mutating",
    "nonmutating", "consuming", "borrowing", "lazy", "weak", "unowned", "required", "convenience", "dynamic",
    "optional", "indirect", "prefix", "postfix", "infix", "nonisolated", "isolated", "distributed",
  ]

  private static let pairs = ["(": ")", "[": "]", "{": "}"]

  private func text(_ place: Int, _ end: Int) -> String? {
    place < end && tokens[place].kind != .string ? tokens[place].text : nil
  }

  /// Behind the token at `place`, or behind the bracket that closes what it opens.
  private func behind(_ place: Int, _ end: Int) -> Int {
    guard let open = text(place, end), SwiftParser.pairs[open] != nil else { return place + 1 }
    var (depth, next) = (0, place)
    while next < end {
      switch text(next, end) {
      case "(", "[", "{": depth += 1
      case ")", "]", "}": depth -= 1
      default: break
      }
      next += 1
      if depth == 0 { break }
    }
    return next
  }

  /// Behind the list of generic parameters that begins at `place`, if one does.
  private func behindAngles(_ place: Int, _ end: Int) -> Int {
    guard text(place, end) == "<" else { return place }
    var (depth, next) = (0, place)
    while next < end {
      if text(next, end) == "<" { depth += 1 }
      if text(next, end) == ">" { depth -= 1 }
      next = behind(next, end)
      if depth == 0 { break }
    }
    return next
  }

  /// Attributes, modifiers and the keyword behind them; nil if no declaration begins at `start`.
  private func head(
    _ start: Int, _ end: Int, in container: SwiftDeclaration.Kind?
  ) -> (attributes: [String], modifiers: [String], keyword: Int, kind: SwiftDeclaration.Kind)? {
    var (attributes, modifiers, place): ([String], [String], Int) = ([], [], start)
    while let word = text(place, end) {
      if word == "@" {
        attributes.append(text(place + 1, end) ?? "")
        place += 2
        while text(place, end) == "." { place += 2 }
        if text(place, end) == "(", tokens[place].touchesPrevious { place = behind(place, end) }
      } else if SwiftParser.modifiers.contains(word) || word == "class" && isMember(place + 1, end) {
        var next = place + 1
        if text(next, end) == "(", tokens[next].touchesPrevious { next = behind(next, end) }
        modifiers.append(tokens[place..<next].map(\.text).joined())
        place = next
      } else {
        break
      }
    }
    guard let word = text(place, end), tokens[place].kind == .word, let kind = SwiftDeclaration.Kind(rawValue: word)
    else { return nil }
    switch kind {
    case .case: guard container == .enum else { return nil }
    case .initializer: guard ["(", "?", "!", "<"].contains(text(place + 1, end)) else { return nil }
    case .subscript: guard ["(", "<"].contains(text(place + 1, end)) else { return nil }
    case .deinitializer: guard text(place + 1, end) == "{" else { return nil }
    case .actor, .macro: guard place + 1 < end, tokens[place + 1].kind == .word else { return nil }
    default: break
    }
    return (attributes, modifiers, place, kind)
  }

  /// Whether `class` before `place` is a modifier.
  private func isMember(_ place: Int, _ end: Int) -> Bool {
    guard let word = text(place, end) else { return false }
    return ["func", "var", "let", "subscript"].contains(word) || SwiftParser.modifiers.contains(word)
  }

  func declarations(in places: Range<Int>, of container: SwiftDeclaration.Kind?) -> [SwiftDeclaration] {
    var (found, place): ([SwiftDeclaration], Int) = ([], places.lowerBound)
    while place < places.upperBound {
      if let (declaration, end) = declaration(place, places.upperBound, in: container) {
        found.append(declaration)
        place = max(end, place + 1)
      } else {
        place = behind(place, places.upperBound)
      }
    }
    return found
  }

  /// What a declaration says behind its keyword.
  private struct Parts {
    var names: [String] = []
    var inherited: [String] = []
    var labels: [String]?
    var result: [SwiftSource.Token] = []
    var members: [SwiftDeclaration] = []
    var end = 0
  }

  private func declaration(
    _ start: Int, _ end: Int, in container: SwiftDeclaration.Kind?
  ) -> (SwiftDeclaration, end: Int)? {
    guard let (attributes, modifiers, keyword, kind) = head(start, end, in: container) else { return nil }
    let parts =
      switch kind {
      case .struct, .class, .enum, .protocol, .actor, .extension: type(keyword + 1, end, kind)
      case .function, .initializer, .subscript, .macro: function(keyword, end, kind, in: container)
      case .import: imported(keyword + 1, end)
      default: rest(keyword, end, kind, in: container)
      }
    let declaration = SwiftDeclaration(
      kind: kind, names: parts.names.isEmpty ? [kind.rawValue] : parts.names, attributes: attributes,
      modifiers: modifiers, inherited: parts.inherited, labels: parts.labels, result: parts.result,
      tokens: tokens[start..<parts.end], members: parts.members, line: tokens[start].line,
      isDocumented: isDocumented(from: tokens[start].line, to: tokens[keyword].line))
    return (declaration, parts.end)
  }

  private func isDocumented(from first: Int, to last: Int) -> Bool {
    var above = first - 1
    while source.commentLines.contains(above) { above -= 1 }
    let lines = source.documentationLines
    return lines.contains(above) || (first...last).contains { lines.contains($0) }
  }

  private func imported(_ start: Int, _ end: Int) -> Parts {
    var place = start
    if let word = text(place, end), SwiftDeclaration.Kind(rawValue: word) != nil { place += 1 }
    let name = text(place, end) ?? ""
    place += 1
    while text(place, end) == "." { place += 2 }
    return Parts(names: [name], end: min(place, end))
  }

  private func type(_ start: Int, _ end: Int, _ kind: SwiftDeclaration.Kind) -> Parts {
    var parts = Parts(names: [text(start, end) ?? ""])
    var place = start + 1
    while place < end, text(place, end) != "{", text(place, end) != ":", text(place, end) != "where" {
      place = max(behindAngles(place, end), behind(place, end))
    }
    if text(place, end) == ":" {
      place += 1
      while place < end, text(place, end) != "{", text(place, end) != "where" {
        let isName = tokens[place].kind == .word && text(place - 1, end) != "@" && text(place, end) != "any"
        if isName, text(place + 1, end) != "." {
          parts.inherited.append(tokens[place].text)
        }
        place = max(behindAngles(place, end), behind(place, end))
      }
    }
    while place < end, text(place, end) != "{" { place = behind(place, end) }
    parts.end = min(behind(place, end), end)
    if place + 1 < parts.end { parts.members = declarations(in: (place + 1)..<(parts.end - 1), of: kind) }
    return parts
  }

  private func function(
    _ keyword: Int, _ end: Int, _ kind: SwiftDeclaration.Kind, in container: SwiftDeclaration.Kind?
  ) -> Parts {
    var (parts, place) = (Parts(), keyword + 1)
    if kind == .function || kind == .macro {
      var name = text(place, end) ?? ""
      let isOperator = place < end && tokens[place].kind == .symbol
      place += 1
      while isOperator, place < end, tokens[place].touchesPrevious, let next = text(place, end), next != "(" {
        name += next
        place += 1
      }
      parts.names = [name]
    } else if ["?", "!"].contains(text(place, end)) {
      place += 1
    }
    place = behindAngles(place, end)
    if text(place, end) == "(" {
      let close = behind(place, end)
      parts.labels = labels(place + 1, close - 1, named: kind != .subscript)
      place = close
    }
    var arrow: Int?
    while place < end, text(place, end) != "{", text(place, end) != ";", !begins(place, end, in: container) {
      if arrow == nil, text(place, end) == "->" { arrow = place }
      place = behind(place, end)
    }
    if let arrow { parts.result = Array(tokens[(arrow + 1)..<place]) }
    parts.end = text(place, end) == "{" ? behind(place, end) : place
    return parts
  }

  /// The first words of the arguments between the parentheses, attributes left out. A single word is the label too but
  /// of subscripts, whose arguments have none unless two words stand there.
  private func labels(_ start: Int, _ end: Int, named isNamed: Bool = true) -> [String] {
    var (labels, place, isFirst): ([String], Int, Bool) = ([], start, true)
    while place < end {
      if isFirst, text(place, end) == "@" {
        place += 2
      } else if text(place, end) == "," {
        (place, isFirst) = (place + 1, true)
      } else {
        if isFirst { labels.append(isNamed || text(place + 1, end) != ":" ? tokens[place].text : "_") }
        isFirst = false
        // Generic arguments have commas of their own.
        place = max(behindAngles(place, end), behind(place, end))
      }
    }
    return labels
  }

  /// Variables, constants, cases, aliases: to the next line that begins a declaration.
  private func rest(
    _ keyword: Int, _ end: Int, _ kind: SwiftDeclaration.Kind, in container: SwiftDeclaration.Kind?
  ) -> Parts {
    var (parts, place, expectsName) = (Parts(), keyword + 1, true)
    while place < end, text(place, end) != ";", place == keyword + 1 || !begins(place, end, in: container) {
      if expectsName, text(place, end) == "(" {
        parts.names += tokens[place..<behind(place, end)].filter { $0.kind == .word }.map(\.text)
        expectsName = false
      } else if expectsName, tokens[place].kind == .word {
        parts.names.append(tokens[place].text)
        expectsName = false
        if kind == .case, text(place + 1, end) == "(" {
          parts.labels = (parts.labels ?? []) + labels(place + 2, behind(place + 1, end) - 1)
        }
      }
      if text(place, end) == ",", ![.typealias, .associatedtype].contains(kind) { expectsName = true }
      let isAnnotation = text(place - 1, end) == ":" || text(place, end) == "<" && tokens[place].touchesPrevious
      place = isAnnotation ? max(behindAngles(place, end), behind(place, end)) : behind(place, end)
    }
    parts.end = max(place, min(keyword + 1, end))
    return parts
  }

  /// Whether the token at `place` is the first of a line and begins a declaration.
  private func begins(_ place: Int, _ end: Int, in container: SwiftDeclaration.Kind?) -> Bool {
    tokens[place].startsLine && head(place, end, in: container) != nil
  }
}
