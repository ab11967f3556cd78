extension [Int] {
  /// The list as a text, cut where it is longer than any that makes sense.
  var start: String { count <= 10 ? "\(self)" : "[\(prefix(8).map(String.init).joined(separator: ", ")), ...]" }
}

extension InterchangeError {
  /// A file asked for a tensor that it does not have.
  static func unknownTensor(_ name: String, _ file: String, known names: [String]) -> InterchangeError {
    let some = names.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
    let more = names.count > 8 ? " and \(names.count - 8) more" : ""
    return InterchangeError(
      file: file, tensor: name, problem: "there is no tensor of this name",
      remedy: names.isEmpty ? "The file has no tensors" : "The file has \(some)\(more)")
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
}
