/// A picture that was left out because it could not be read.
public struct SkippedPicture: Sendable, Hashable, CustomStringConvertible {
  /// The picture's place in the data set.
  public var index: Int
  /// The picture's name in the data set.
  public var identifier: String
  /// What was wrong with it.
  public var reason: String

  public init(index: Int, identifier: String, reason: String) {
    self.index = index
    self.identifier = identifier
    self.reason = reason
  }

  public var description: String { "picture \(index) (\(identifier)) was skipped: \(reason)" }
}
