/// Something about a run that cannot work, and how to mend it.
public struct TrainingError: Error, CustomStringConvertible, Sendable, Hashable {
  /// What was wrong, where, with which values, and how to mend it.
  public let description: String

  /// - Parameter description: what was wrong, where, with which values, and how to mend it.
  public init(_ description: String) { self.description = description }
}
