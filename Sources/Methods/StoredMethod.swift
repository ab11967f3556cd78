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
