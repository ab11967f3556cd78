/// What is wrong with a file of tensors, or why one could not be written.
public struct InterchangeError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file's path, as it was given.
  public var file: String
  /// The tensor that the trouble is with; nil where it is the file as a whole.
  public var tensor: String?
  /// What was found, with the values, and what was expected.
  public var problem: String
  /// How to mend it; empty where that is plain from the problem.
  public var remedy: String
  /// Whether the content is wrong, the file is missing, or it could not be reached; for programs.
  public var cause: Cause

  /// Where the trouble lies.
  public enum Cause: Sendable, Hashable {
    /// In the file's content, or in what was to be written.
    case content
    /// There is no such file.
    case missing
    /// Outside the file, as in permissions or a full disk: what it holds is not known, and may be whole.
    case access
  }

  public init(
    file: String, tensor: String? = nil, problem: String, remedy: String = "", cause: Cause = .content
  ) {
    self.file = file
    self.tensor = tensor
    self.problem = problem
    self.remedy = remedy
    self.cause = cause
  }

  public var description: String {
    let place = tensor.map { "\(file): tensor '\($0)'" } ?? file
    return remedy.isEmpty ? "\(place): \(problem)" : "\(place): \(problem). \(remedy)"
  }
}
