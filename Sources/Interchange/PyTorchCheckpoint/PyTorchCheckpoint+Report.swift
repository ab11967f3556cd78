extension PyTorchCheckpoint {
  /// How a file was written.
  public enum Form: String, Sendable, Hashable {
    /// A zip archive, since PyTorch 1.6.
    case zip
    /// Pickles followed by the storages.
    case legacy
  }

  /// Something in the file that is no tensor of the state dictionary.
  public struct LeftOut: Sendable, Hashable {
    /// The keys that lead to it, with dots between them.
    public let name: String
    /// What it is, for people: `the number 3`, `a dictionary of 2`.
    public let kind: String
  }

  /// What was found in a file, and where.
  public struct Report: Sendable, Hashable, CustomStringConvertible {
    /// Which of PyTorch's two formats the file has.
    public let form: Form
    /// The keys that led to the state dictionary, outermost first, as in `["state_dict"]`; empty where it is the
    /// file's own dictionary. Looked for are `state_dict`, `model_state_dict`, `model` and `net`.
    public internal(set) var unwrapped: [String] = []
    /// What all names began with and has been taken off: `module.` of `DataParallel`; empty where it was not there.
    public internal(set) var strippedPrefix = ""
    /// What is no tensor, or lies beside the state dictionary, in the order of the file.
    public internal(set) var leftOut: [LeftOut] = []
    /// The number of tensors.
    public internal(set) var tensorCount = 0

    /// A line for each thing found.
    public var description: String {
      var lines = ["\(tensorCount) tensor\(tensorCount == 1 ? "" : "s"), \(form.rawValue) form"]
      if !unwrapped.isEmpty { lines.append("found under \(unwrapped.map { "'\($0)'" }.joined(separator: " > "))") }
      if !strippedPrefix.isEmpty { lines.append("the prefix '\(strippedPrefix)' was taken off all names") }
      lines += leftOut.map { "left out: '\($0.name)', \($0.kind)" }
      return lines.joined(separator: "\n")
    }
  }
}
