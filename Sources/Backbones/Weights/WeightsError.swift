import Interchange
import Layers

/// Why a file's weights cannot become a backbone's.
public struct WeightsError: Error, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Sendable {
    /// The file cannot be read, or is damaged.
    case file(InterchangeError)
    /// Names or shapes are others than the backbone's.
    case mismatch(LoadError)
    /// The file has no head to take the number of classes from.
    case unknownClasses
  }

  /// The file's path.
  public let file: String
  public let backbone: Backbone
  public let reason: Reason
  /// What the file seems to hold instead, and what tells so.
  public let guess: BackboneGuess?

  init(_ file: String, _ backbone: Backbone, _ reason: Reason, guess: BackboneGuess? = nil) {
    (self.file, self.backbone, self.reason, self.guess) = (file, backbone, reason, guess)
  }

  public var description: String {
    switch reason {
    case .file(let error): return error.description
    case .unknownClasses:
      return "\(file): its weights have no head, so they do not tell the number of classes. Give the number of classes"
    case .mismatch(let error):
      guard let guess else { return "\(file): it does not fit \(backbone.rawValue): \(error)" }
      return "\(file): these weights look like \(guess.backbone.rawValue): \(guess.evidence). Name that backbone instead "
        + "of \(backbone.rawValue)"
    }
  }
}
