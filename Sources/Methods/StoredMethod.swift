import Foundation

/// Any method as a value that can be written, read and compared: its name, and its options beside it.
public struct StoredMethod: Codable, Sendable, Equatable {
  /// The method with its options. Setting it replaces name and options at once.
  public var method: any Method

  /// Wraps `method`, which can be read again only while its kind is in the registry.
  public init(_ method: any Method) { self.method = method }

  private enum CodingKeys: CodingKey { case name }

  /// - Throws: `MethodError` where no method of the name is registered, or where its options are not understood;
  ///   `DecodingError` where there is no name.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .name)
    func decode<M: Method>(_ type: M.Type) throws -> any Method {
      do { return try M(from: decoder) } catch {
        guard let problem = StoredOptionsProblem(error, type, decoder) else { throw error }
        throw MethodError(problem.text)
      }
    }
    method = try decode(MethodRegistry.methodType(named: name))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type(of: method).name, forKey: .name)
    try method.encode(to: encoder)
  }

  public static func == (a: StoredMethod, b: StoredMethod) -> Bool {
    func isEqual<M: Method>(_ a: M) -> Bool { a == b.method as? M }
    return isEqual(a.method)
  }
}

/// What is wrong with the options of a method in a file.
struct StoredOptionsProblem<M: Method> {
  /// Names and numbers of elements, counted from 1, on the way from the method to what is wrong; empty where a decoder
  /// does not say it.
  private let path: [String]
  private let reason: String

  /// Nil for an error of the method's own.
  ///
  /// - Parameter decoder: the one that could not make the method.
  init?(_ error: any Error, _ type: M.Type, _ decoder: any Decoder) {
    func path(_ context: DecodingError.Context, _ last: [any CodingKey] = []) -> [String] {
      (context.codingPath + last).dropFirst(decoder.codingPath.count).map { key in
        key.intValue.map { "\($0 + 1)" } ?? key.stringValue
      }
    }
    switch error {
    case DecodingError.keyNotFound(let key, let context): (self.path, reason) = (path(context, [key]), "it is missing")
    case DecodingError.valueNotFound(_, let context), DecodingError.typeMismatch(_, let context):
      (self.path, reason) = (path(context), context.debugDescription)
    case DecodingError.dataCorrupted(let context): (self.path, reason) = (path(context), context.debugDescription)
    case is MethodError: return nil
    default:
      // Of a number that its type cannot hold JSON's decoder says neither where it is nor what, by an error of its own.
      guard let odd = StoredOptionsProblem.oddNumber(decoder) else { return nil }
      (self.path, reason) = ([odd.option], "it cannot be \(odd.value)")
    }
  }

  var text: String {
    let option = path.isEmpty ? "its options cannot" : "its option '\(path.joined(separator: "."))' cannot"
    let reason = reason.hasSuffix(".") ? String(reason.dropLast()) : reason
    return "method \(M.name): \(option) be read: \(reason). The file was written with other options than the method "
      + "has now. Use the method as it was then, or let its init(from:) read these too"
  }

  /// The option with a number, or a list of them, that the method does not take though it takes its usual value.
  private static func oddNumber(_ decoder: any Decoder) -> (option: String, value: String)? {
    guard let container = try? decoder.container(keyedBy: Name.self) else { return nil }
    let usual = M().settings
    for name in container.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
      let value: Any? =
        (try? container.decode(Int.self, forKey: name)) ?? (try? container.decode(Double.self, forKey: name))
        ?? (try? container.decode([Double].self, forKey: name))
      guard let value,
        let data = try? JSONSerialization.data(withJSONObject: usual.merging([name.stringValue: value]) { $1 })
      else { continue }
      if (try? JSONDecoder().decode(M.self, from: data)) == nil { return (name.stringValue, "\(value)") }
    }
    return nil
  }

  /// The name of any option.
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
