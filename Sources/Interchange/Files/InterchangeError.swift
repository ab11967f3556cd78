import Core
import Glibc

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

extension [Int] {
  /// The list as a text, cut where it is longer than any that makes sense.
  var start: String { count <= 10 ? "\(self)" : "[\(prefix(8).map(String.init).joined(separator: ", ")), ...]" }
}

extension InterchangeError {
  /// A file asked for a tensor that it does not have.
  static func unknownTensor(_ name: String, _ file: String, known names: [String]) -> InterchangeError {
    let some = names.map { "'\($0)'" }.listed(atMost: 8)
    return InterchangeError(
      file: file, tensor: name, problem: "there is no tensor of this name",
      remedy: names.isEmpty ? "The file has no tensors" : "The file has \(some)")
  }

  /// A file that contradicts itself or its format.
  static func damaged(_ problem: String, _ file: String, _ tensor: String? = nil) -> InterchangeError {
    InterchangeError(
      file: file, tensor: tensor, problem: problem,
      remedy: "The file is damaged or was written by a faulty program; fetch or write it again")
  }

  /// A file that asks for more memory than files of its size may.
  static func beyondLimits(
    _ bytes: Int, of allowance: Int, _ file: String, _ tensor: String? = nil
  ) -> InterchangeError {
    InterchangeError(
      file: file, tensor: tensor,
      problem: "its content would take \(bytes == .max ? "more than can be counted" : String(bytes)) bytes; a file of "
        + "this size may ask for \(allowance)",
      remedy: "If the file can be trusted, open it from Swift with larger `ReadingLimits`, or write it again without "
        + "compression")
  }

  /// Why the system refused `action`, by its error number `code`.
  static func system(_ action: String, _ file: String, code: Int32 = errno) -> InterchangeError {
    InterchangeError(
      file: file, problem: "cannot \(action): \(String(cString: strerror(code)))",
      remedy: RegularFile.remedy(for: code), cause: code == ENOENT ? .missing : .access)
  }

  /// Why the file could not be opened, or not be put in its place.
  init(_ failure: RegularFile.Failure, _ file: String) {
    if let kind = failure.kind {
      self.init(file: file, problem: "this is \(kind), not a file", remedy: failure.remedy, cause: .access)
    } else {
      self = .system("open the file", file, code: failure.code ?? 0)
    }
  }

  /// What a file is that is not `wanted`; nil where its first bytes are of no other kind that is known.
  ///
  /// - Parameter own: the kind that is wanted, whose damaged files deserve their reader's own error.
  package static func otherKind(
    _ bytes: UnsafeRawBufferPointer, than wanted: String, _ own: FileKind?, _ file: String, _ tensor: String? = nil
  ) -> InterchangeError? {
    guard let kind = FileKind(of: bytes), kind != own else { return nil }
    return InterchangeError(
      file: file, tensor: tensor, problem: "this is \(FileKind.words(for: bytes)), not \(wanted)",
      remedy: kind.remedy ?? "Give the path of \(wanted)")
  }
}
