/// An image that was left out because it could not be read.
public struct SkippedImage: Sendable, Hashable, CustomStringConvertible {
  /// The image's place in the data set.
  public var index: Int
  /// The image's name in the data set.
  public var identifier: String
  /// What was wrong with it.
  public var reason: String

  public init(index: Int, identifier: String, reason: String) {
    self.index = index
    self.identifier = identifier
    self.reason = reason
  }

  public var description: String { "image \(index) (\(identifier)) was skipped: \(reason)" }
}
