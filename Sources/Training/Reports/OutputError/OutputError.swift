/// A report, log or table that could not be written or continued.
public struct OutputError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// What was wrong and how to mend it.
  public let reason: String

  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  public var description: String { "\(path): \(reason)" }
}
