/// A JSON value as it stands in a file: objects keep their order, numbers their digits.
enum JSONValue: Equatable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([JSONMember])

  /// The number, if it is written as a whole one (no fraction, no exponent) and fits.
  var integer: Int? {
    if case .number(let text) = self { Int(text) } else { nil }
  }

  var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  var elements: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  var members: [JSONMember]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The member `name` of an object.
  subscript(_ name: String) -> JSONValue? { members?.first { $0.name == name }?.value }
}

/// One `"name": value` of an object.
struct JSONMember: Equatable {
  let name: String
  let value: JSONValue
}

/// Where and why a text is not JSON.
struct JSONError: Error {
  /// Bytes before the trouble.
  let offset: Int
  let reason: String
}

/// Writes the pieces of JSON that headers are made of.
enum JSONText {
  /// `text` in quotation marks.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// An object of `members`, whose values are JSON already.
  static func object(_ members: [(name: String, value: String)]) -> String {
    "{" + members.map { quoted($0.name) + ":" + $0.value }.joined(separator: ",") + "}"
  }

  /// A list of whole numbers.
  static func list(_ numbers: some Sequence<Int>) -> String {
    "[" + numbers.map(String.init).joined(separator: ",") + "]"
  }
}
