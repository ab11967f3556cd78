/// Why there is no such backbone, form or map size, or why a description cannot be registered.
public struct BackboneError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, with the values, and how to mend it.
  public let description: String

  init(_ description: String) { self.description = description }
}
