/// A JSON value of a fixture's header or metadata.
public enum FixtureValue: Sendable, Decodable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([FixtureValue])
  case object([String: FixtureValue])

  /// Parses any JSON value.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([FixtureValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: FixtureValue].self))
    }
  }

  /// The entry `key` of an object; null when it is not there.
  public subscript(_ key: String) -> FixtureValue {
    if case .object(let entries) = self { entries[key] ?? .null } else { .null }
  }

  /// Whether the value is null or was not there.
  public var isNull: Bool { if case .null = self { true } else { false } }

  /// The truth value; throws `FixtureError` for any other kind, like all of these.
  public func bool() throws -> Bool {
    if case .bool(let value) = self { return value }
    throw FixtureError("\(self) is not a truth value")
  }

  /// The number.
  public func double() throws -> Double {
    if case .number(let value) = self { return value }
    throw FixtureError("\(self) is not a number")
  }

  /// The number, cut to a whole one.
  public func int() throws -> Int { Int(try double()) }

  /// The text.
  public func string() throws -> String {
    if case .string(let value) = self { return value }
    throw FixtureError("\(self) is not a text")
  }

  /// The values of a list.
  public func array() throws -> [FixtureValue] {
    if case .array(let values) = self { return values }
    throw FixtureError("\(self) is not a list")
  }

  /// The whole numbers of a list.
  public func ints() throws -> [Int] { try array().map { try $0.int() } }

  /// The numbers of a list.
  public func doubles() throws -> [Double] { try array().map { try $0.double() } }

  /// The entries of an object.
  public func object() throws -> [String: FixtureValue] {
    if case .object(let entries) = self { return entries }
    throw FixtureError("\(self) is not an object")
  }
}
