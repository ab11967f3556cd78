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
