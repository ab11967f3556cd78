import Interchange

/// What is wrong with an ONNX file, or why a network cannot be written as one.
public struct ONNXError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What the trouble is with.
  public enum Place: Sendable, Hashable {
    /// The file as a whole.
    case file
    /// An operation of the file, by its name there.
    case node(String)
    /// A tensor of the file, by its name there.
    case tensor(String)
    /// A layer of a network, by its path in it.
    case layer(String)
  }

  /// The file's path, as it was given.
  public var file: String
  /// What in the file or network the trouble is about.
  public var place: Place
  /// What was found, with the values, and what was expected.
  public var problem: String
  /// How to mend it; empty where that is plain from the problem.
  public var remedy: String

  /// - Parameters:
  ///   - file: its path; empty where no file is known yet.
  ///   - place: the whole file by default.
  ///   - problem: what was found, with the values, and what was expected.
  ///   - remedy: how to mend it; empty where that is plain.
  public init(file: String = "", _ place: Place = .file, problem: String, remedy: String = "") {
    (self.file, self.place, self.problem, self.remedy) = (file, place, problem, remedy)
  }

  /// The same trouble with a file that something else read or wrote.
  init(_ error: InterchangeError) {
    self.init(
      file: error.file, error.tensor.map { .tensor($0) } ?? .file, problem: error.problem, remedy: error.remedy)
  }

  public var description: String {
    let named: String? =
      switch place {
      case .file: nil
      case .node(let name): "node '\(name)'"
      case .tensor(let name): "tensor '\(name)'"
      case .layer(let path): path.isEmpty ? "the network" : "layer '\(path)'"
      }
    let start = ([file, named ?? ""].filter { !$0.isEmpty } + [problem]).joined(separator: ": ")
    return remedy.isEmpty ? start : "\(start). \(remedy)"
  }
}

extension ONNXError {
  /// A file that contradicts itself or its format.
  static func damaged(_ problem: String, _ place: Place = .file) -> ONNXError {
    ONNXError(place, problem: problem, remedy: "The file is damaged or was written by a faulty program; write it again")
  }

  /// The same error with the file's path, where it has none yet.
  package func inFile(_ path: String) -> ONNXError {
    var error = self
    if error.file.isEmpty { error.file = path }
    return error
  }

  /// The same error at `place`, where it names none yet.
  func at(_ place: Place) -> ONNXError {
    var error = self
    if error.place == .file { error.place = place }
    return error
  }
}
