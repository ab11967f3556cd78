/// What went wrong with an image file, and with which one.
public struct ImagingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of trouble, for code that wants to tell them apart.
  public enum Kind: Sendable, Hashable {
    /// The file could not be opened, read or written; the reason carries the system's own words.
    case file
    /// The content is neither JPEG nor PNG.
    case unknownFormat
    /// The file ends before its image does.
    case truncated
    /// The content is damaged or of a sort that is not supported.
    case undecodable
    /// The image could not be encoded.
    case unencodable
  }

  /// What sort of trouble it is, for programs; the other texts are for people.
  public var kind: Kind
  /// The file, or the name given to bytes that came from elsewhere.
  public var path: String
  /// What was wrong and, where there is a way, how to mend it.
  public var reason: String

  public init(kind: Kind, path: String, reason: String) {
    self.kind = kind
    self.path = path
    self.reason = reason
  }

  public var description: String { "\(path): \(reason)" }
}
