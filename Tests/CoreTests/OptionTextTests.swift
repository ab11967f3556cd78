import Core
import Foundation
import Testing

@Suite("Options as texts")
struct OptionTextTests {
  private enum Shape: String, Codable, Sendable { case round, first = "1" }

  /// A number, or `auto`.
  private struct Width: Decodable {
    var pixels: Int?

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      pixels = try? container.decode(Int.self)
      guard pixels == nil, try container.decode(String.self) != "auto" else { return }
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "neither a number nor auto")
    }
  }

  private func value<Value: Decodable>(_ text: String, _ type: Value.Type) throws(OptionTextError) -> Value? {
    try OptionTexts(["x": text]).decoded([String: Value].self)["x"]
  }

  @Test("The type says what a text is")
  func kinds() throws {
    for text in ["4", "true", "", "a,b", "[1]", "0x10", "null"] { #expect(try value(text, String.self) == text) }
    #expect(try value("4", Double.self) == 4 && value("-0.25", Float.self) == -0.25)
    #expect(try value("1e3", Int.self) == 1000 && value("2.0", UInt8.self) == 2)
    #expect(try value("18446744073709551615", UInt64.self) == .max && value("-9223372036854775808", Int.self) == .min)
    for (text, truth) in [("true", true), ("Yes", true), ("1", true), ("false", false), ("no", false), ("0", false)] {
      #expect(try value(text, Bool.self) == truth)
    }
    #expect(try value("round", Shape.self) == .round && value("1", Shape.self) == .first)
    #expect(try value("12", Width.self)?.pixels == 12 && value("auto", Width.self)?.pixels == nil)
    #expect(try value("https://example.org", URL.self) == URL(string: "https://example.org"))
  }

  @Test("Lists are read element by element, in brackets or not")
  func lists() throws {
    for text in ["", "[]", " [ ] "] { #expect(try value(text, [Double].self) == []) }
    #expect(try value("1, 0.5", [Double].self) == [1, 0.5] && value("[1,2]", [Int].self) == [1, 2])
    #expect(try value("1,true,a b", [String].self) == ["1", "true", "a b"])
    #expect(try value("yes,0", [Bool].self) == [true, false] && value("1,round", [Shape].self) == [.first, .round])
    #expect(try value("[1,2],[],[3]", [[Int]].self) == [[1, 2], [], [3]])
    #expect(try value("[[1,2],[3]]", [[Int]].self) == [[1, 2], [3]] && value("[[1,2]]", [[Int]].self) == [[1, 2]])
    #expect(try value("1,2", [[Int]].self) == [[1], [2]])
    #expect(try value("a],b[", [String].self) == ["a]", "b["] && value("f[1,2],g", [String].self) == ["f[1,2]", "g"])
  }

  @Test("Texts that a type does not take are told with what it takes")
  func errors() {
    func error<Value: Decodable>(_ text: String, _ type: Value.Type) -> OptionTextError? {
      do throws(OptionTextError) { _ = try value(text, type) } catch { return error }
      return nil
    }
    func mismatch(_ text: String, _ expected: String, at element: [Int] = []) -> OptionTextError {
      .mismatch(option: "x", element: element, text: text, expected: expected)
    }
    #expect(error("much", Double.self) == mismatch("much", "a number"))
    for text in ["nan", "inf", "", "1,2", "1e999"] { #expect(error(text, Double.self) == mismatch(text, "a number")) }
    #expect(error("1.5", Int.self) == mismatch("1.5", "a whole number"))
    #expect(error("-1", UInt.self) == mismatch("-1", "a whole number of 0 or more"))
    #expect(error("128", Int8.self) == mismatch("128", "a whole number of -128 to 127"))
    #expect(error("2", Bool.self) == mismatch("2", "true or false"))
    #expect(error("1,a,3", [Int].self) == mismatch("a", "a whole number", at: [2]))
    #expect(error("[1],[2,a]", [[Int]].self) == mismatch("a", "a whole number", at: [2, 2]))
    #expect(error("a", [String: Int].self)?.text.contains("a value that no text stands for") == true)
    #expect(error("2", Shape.self)?.text.contains("'x': Cannot initialize") == true)
    #expect(error("round,2", [Shape].self)?.text.contains("'x.2': Cannot initialize") == true)
    #expect(error("1.5", Width.self) == .other("'x': neither a number nor auto"))
  }

  @Test("Values without a text stay as usual, and a value that is needed is missed")
  func usual() throws {
    struct Both: Codable, Equatable {
      var a: Double
      var b: [String]
    }
    let usual: [String: Any] = ["a": 0.1, "b": ["c"]]
    #expect(try OptionTexts([:], usual: usual).decoded() == Both(a: 0.1, b: ["c"]))
    #expect(try OptionTexts(["b": ""], usual: usual).decoded() == Both(a: 0.1, b: []))
    #expect(throws: OptionTextError.missing("b")) { try OptionTexts(["a": "1"]).decoded(Both.self) }
  }

  @Test("What a value is written as is read as that")
  func roundTrip() throws {
    struct Row: Codable, Equatable {
      var text = "007"
      var isOn = true
      var number = -0.125
      var lists = [["a", "1"], [], ["b c"]]
    }
    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(Row())) as? [String: Any]
    let texts = try #require(object).compactMapValues(OptionTexts.text)
    #expect(texts == ["text": "007", "isOn": "true", "number": "-0.125", "lists": "[[a,1],[],[b c]]"])
    #expect(try OptionTexts(texts).decoded() == Row())
    #expect(OptionTexts.text(of: ["a": 1]) == nil && OptionTexts.text(of: [["a": 1]]) == nil)
  }
}

extension OptionTextError {
  /// What was found wrong, or what was expected.
  fileprivate var text: String {
    switch self {
    case .mismatch(_, _, _, let expected): expected
    case .missing(let name): name
    case .other(let text): text
    }
  }
}
