import Foundation

/// What has been made of an option's text so far.
enum OptionValue {
  case text(String)
  /// A number, or true or false.
  case literal(Any)
  case list([OptionValue])

  /// As `JSONSerialization` takes it.
  var json: Any {
    switch self {
    case .text(let text): text
    case .literal(let literal): literal
    case .list(let values): values.map(\.json)
    }
  }

  /// Makes the text at `path` what a decoder wanted there.
  ///
  /// - Parameters:
  ///   - path: the places in lists on the way to the text.
  ///   - wrong: makes the error, of the elements' numbers, the text and what was expected.
  mutating func read(
    as wanted: Any.Type, at path: ArraySlice<any CodingKey>,
    orThrow wrong: (_ element: [Int], _ text: String, _ expected: String) -> OptionTextError
  ) throws(OptionTextError) {
    if case .list(var values) = self, let index = path.first?.intValue, values.indices.contains(index) {
      try values[index].read(as: wanted, at: path.dropFirst()) { wrong([index + 1] + $0, $1, $2) }
      self = .list(values)
      return
    }
    let kind = OptionKind(wanted)
    guard case .text(let text) = self, path.isEmpty, let value = kind.value(of: text) else {
      throw wrong([], OptionTexts.text(of: json) ?? "\(json)", kind.description)
    }
    self = value
  }

  /// A text that reads as a number, or as `true` or `false`, as that; nil for all else.
  var asLiteral: OptionValue? {
    guard case .text(let text) = self else { return nil }
    return OptionKind.literal(text)
  }
}

/// What a decoder asks for in the place of a text.
private enum OptionKind {
  case truth
  case whole(any FixedWidthInteger.Type)
  case number
  case list
  case other(Any.Type)

  init(_ wanted: Any.Type) {
    switch wanted {
    case is Bool.Type: self = .truth
    case let type as any FixedWidthInteger.Type: self = .whole(type)
    case is any BinaryFloatingPoint.Type, is Decimal.Type: self = .number
    case is [Any].Type: self = .list
    default: self = .other(wanted)
    }
  }

  var description: String {
    func range<Number: FixedWidthInteger>(_ type: Number.Type) -> String {
      if Number.bitWidth >= 64 { return Number.isSigned ? "" : " of 0 or more" }
      return " of \(Number.min) to \(Number.max)"
    }
    return switch self {
    case .truth: "true or false"
    case .whole(let type): "a whole number\(range(type))"
    case .number: "a number"
    case .list: "a list"
    case .other(let type): "a value that no text stands for (\(type))"
    }
  }

  /// Nil where the text is no such value.
  func value(of text: String) -> OptionValue? {
    switch self {
    case .truth: OptionKind.truth(text).map { .literal($0) }
    case .whole(let type): OptionKind.whole(text, type).map { .literal($0) }
    case .number: OptionKind.number(text).map { .literal($0) }
    case .list: .list(OptionKind.elements(of: text).map(OptionValue.text))
    case .other: OptionKind.literal(text)
    }
  }

  static func literal(_ text: String) -> OptionValue? {
    switch text {
    case "true": .literal(true)
    case "false": .literal(false)
    default: number(text).map { .literal($0) }
    }
  }

  private static func truth(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "1": true
    case "false", "no", "0": false
    default: nil
    }
  }

  /// Also of texts such as `1e3` and `2.0`.
  private static func whole<Number: FixedWidthInteger>(_ text: String, _ type: Number.Type) -> Any? {
    guard let number = Number(text) ?? Double(text).flatMap({ Number(exactly: $0) }) else { return nil }
    return Int64(exactly: number) ?? UInt64(exactly: number)
  }

  private static func number(_ text: String) -> Any? {
    guard let number = Double(text), number.isFinite else { return nil }
    return number == number.rounded() && abs(number) < 1e15 ? Int(number) : number
  }

  private static func elements(of text: String) -> [String] {
    let trimmed = text.trimmingCharacters(in: .whitespaces)
    let list = isBracketed(trimmed) ? String(trimmed.dropFirst().dropLast()) : trimmed
    return OptionTexts.parts(of: list).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  /// Whether the first bracket closes at the very end.
  private static func isBracketed(_ text: String) -> Bool {
    guard text.hasPrefix("["), text.hasSuffix("]") else { return false }
    var depth = 0
    for (place, character) in text.enumerated() {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if depth == 0 { return place == text.count - 1 }
    }
    return false
  }
}
