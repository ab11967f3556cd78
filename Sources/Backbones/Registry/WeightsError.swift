import Autodiff
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
    /// The backbone's names stand behind each of these prefixes.
    case several(places: [String])
    /// The file's head is not one of this backbone, whose heads have `inputs` numbers for each class; nil where none is
    /// called so.
    case head(name: String, shape: Shape, inputs: Int?)
  }

  /// The file's path.
  public let file: String
  /// The backbone that the weights were to be loaded into.
  public let backbone: Backbone
  /// What is wrong with them.
  public let reason: Reason
  /// What the file seems to hold instead, and what tells so.
  public let guess: BackboneGuess?
  /// A renaming with which more of the weights would fit.
  let proposal: PrefixProposal?

  init(
    _ file: String, _ backbone: Backbone, _ reason: Reason, guess: BackboneGuess? = nil,
    proposal: PrefixProposal? = nil
  ) {
    (self.file, self.backbone, self.reason) = (file, backbone, reason)
    (self.guess, self.proposal) = (guess, proposal)
  }

  public var description: String {
    if let guess {
      return "\(file): these weights look like \(guess.backbone.name): \(guess.evidence). Name that backbone "
        + "instead of \(backbone.name)"
    }
    return proposal.map { "\(text). \($0)" } ?? text
  }

  private var text: String {
    switch reason {
    case .file(let error): return error.description
    case .several(let places):
      let options = places.prefix(4).map { "--remap-prefix '\($0)='" }.joined(separator: " or ")
      return "\(file): the weights of \(backbone.name) are in it \(places.count) times. Say which are meant: \(options)"
    case .unknownClasses:
      return "\(file): its weights have no head, so they do not tell the number of classes. Give the number of classes"
    case .mismatch(let error): return "\(file): it does not fit \(backbone.name): \(error)"
    case .head(let name, let shape, let inputs):
      let own = inputs.map { "has the shape [classes, \($0)]" } ?? "has another name"
      return "\(file): its head '\(name)' has the shape \(shape), but that of \(backbone.name) \(own), so it does "
        + "not tell the number of classes. Give the number of classes, or name another backbone"
    }
  }
}
