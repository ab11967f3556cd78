import Foundation

/// Options as people write them, a text for each name, and what a `Codable` type makes of them.
///
/// The type says what it takes, whatever stood in an option before. A text is given to it as a text first, and where it
/// takes something else, as that: as a number, as true or false, or as a list of what stands between commas, whose
/// elements are texts first in their turn. So `4` is a text to a `String?` and a number to an `Int?`, and an empty list
/// is set like any other.
///
/// Lists may stand in brackets, and those in lists do: `[1,2],[3]`.
package struct OptionTexts {
  private let texts: [String: String]
  private let usual: [String: Any]

  /// - Parameters:
  ///   - texts: by the options' names.
  ///   - usual: the values of the options that have no text, as `JSONSerialization` gives them.
  package init(_ texts: [String: String], usual: [String: Any] = [:]) { (self.texts, self.usual) = (texts, usual) }

  /// The value with these options. Names that the type does not know are passed over.
  package func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws(OptionTextError) -> Value {
    var values = texts.mapValues(OptionValue.text)
    // What was wrong with texts that a type refused as such, and that were then tried as numbers.
    var refused: [String: OptionTextError] = [:]
    // Each time round a text becomes something else, which it does once.
    while true {
      let object = usual.merging(values.mapValues(\.json)) { $1 }
      do {
        return try JSONDecoder().decode(type, from: JSONSerialization.data(withJSONObject: object))
      } catch DecodingError.typeMismatch(let wanted, let context) {
        guard let name = context.codingPath.first?.stringValue, var value = values[name] else {
          throw .other(OptionTexts.reason(DecodingError.typeMismatch(wanted, context)))
        }
        try value.read(as: wanted, at: context.codingPath.dropFirst()) { path, text, expected in
          refused[name] ?? .mismatch(option: name, element: path, text: text, expected: expected)
        }
        values[name] = value
      } catch DecodingError.dataCorrupted(let context) {
        // A type that takes numbers and some texts, and was given neither.
        let name = context.codingPath.first?.stringValue ?? ""
        let error = OptionTextError.other(OptionTexts.reason(DecodingError.dataCorrupted(context)))
        guard let literal = values[name]?.asLiteral else { throw refused[name] ?? error }
        (values[name], refused[name]) = (literal, error)
      } catch DecodingError.keyNotFound(let key, _) {
        throw .missing(key.stringValue)
      } catch {
        throw .other(OptionTexts.reason(error))
      }
    }
  }

  /// What stands between commas that are in no brackets; where brackets do not match, they are letters like others.
  package static func parts(of text: String) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      guard depth >= 0 else { break }
      if character == ",", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
    }
    guard depth == 0 else { return text.split(separator: ",").map(String.init) }
    return parts.filter { !$0.isEmpty }
  }

  /// The text of a value as `JSONSerialization` gives it, which `decoded` understands; nil where no text stands for it.
  package static func text(of value: Any) -> String? {
    switch value {
    case let text as String: return text
    case let number as NSNumber: return number.isBoolean ? "\(number.boolValue)" : "\(number)"
    case let list as [Any]:
      let elements = list.map(text)
      return elements.contains(nil) ? nil : "[" + elements.compactMap(\.self).joined(separator: ",") + "]"
    default: return nil
    }
  }

  /// What a decoder found wrong, and where, without its own noise.
  private static func reason(_ error: any Error) -> String {
    switch error {
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      "'\(place(context.codingPath))': \(context.debugDescription)"
    default: "\(error)"
    }
  }

  /// Names and numbers of elements, counted from 1.
  private static func place(_ path: [any CodingKey]) -> String {
    path.map { key in key.intValue.map { "\($0 + 1)" } ?? key.stringValue }.joined(separator: ".")
  }
}

/// What is wrong with options that were written as texts.
package enum OptionTextError: Error, Hashable {
  /// The text of an option, or of an element of its list, is not what the type takes there.
  ///
  /// - Parameters:
  ///   - element: the element's number, counted from 1, and those of its own elements; empty for the whole option.
  ///   - expected: as in `a number`.
  case mismatch(option: String, element: [Int], text: String, expected: String)
  /// An option that the type cannot be without has no text.
  case missing(String)
  /// Anything else: where and what.
  case other(String)

  /// The elements in words, to stand before the option: `element 2 of `, or nothing.
  package static func words(_ element: [Int]) -> String {
    element.isEmpty ? "" : "element \(element.map(String.init).joined(separator: ".")) of "
  }
}

extension NSNumber {
  /// Whether it stands for true or false rather than for a number, by the mark that Foundation puts on it.
  package var isBoolean: Bool { ["B", "c"].contains(String(cString: objCType)) }
}

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
    return number == number.rounded() && abs(number) < 1e15 ? Int(saturating: number) : number
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
