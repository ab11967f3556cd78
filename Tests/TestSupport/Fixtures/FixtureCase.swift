/// One case of an operation: its tensors by role (`in0`, `weight`, `out`, `grad_out`, `grad_in0`, ...) and attributes.
public struct FixtureCase: Sendable, CustomStringConvertible {
  /// The operation, as in `conv2d`.
  public let op: String
  /// The case, as in `3x3-same`.
  public let name: String
  /// The operation's attributes, as in `stride`.
  public let attributes: FixtureValue
  /// The tensors by role.
  public let tensors: [String: Fixture.Tensor]

  /// Operation and case, as in `conv2d/3x3`.
  public var description: String { "\(op)/\(name)" }

  /// Whether the case has a tensor for `role`.
  public func has(_ role: String) -> Bool { tensors[role] != nil }

  /// The tensor for `role`.
  /// - Throws: `FixtureError` when the case has none.
  public func tensor(_ role: String) throws -> Fixture.Tensor {
    guard let tensor = tensors[role] else { throw FixtureError("\(self) has no \(role)") }
    return tensor
  }
}

extension Fixture {
  /// The cases of `op`, or of every operation, sorted by name; empty when the file has none.
  public func cases(_ op: String? = nil) throws -> [FixtureCase] {
    var tensorsByCase: [String: [String: Tensor]] = [:]
    for (name, tensor) in tensors {
      guard let slash = name.lastIndex(of: "/") else { continue }
      tensorsByCase[String(name[..<slash]), default: [:]][String(name[name.index(after: slash)...])] = tensor
    }
    return try metadata.keys.sorted().compactMap { key in
      let parts = key.split(separator: "/", maxSplits: 1).map(String.init)
      guard parts.count == 2, op == nil || op == parts[0] else { return nil }
      return FixtureCase(
        op: parts[0], name: parts[1], attributes: try attributes(key), tensors: tensorsByCase[key] ?? [:])
    }
  }
}
