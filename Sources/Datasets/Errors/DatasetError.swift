/// What is wrong with the files of a data set, or with the way it was asked for.
public struct DatasetError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file, or the folder, or the text that was asked with.
  public var path: String
  /// The line, counted from 1; nil where the trouble is not in one line.
  public var line: Int?
  /// What was found, what was expected and, where there is a way, how to mend it.
  public var reason: String

  public init(path: String, line: Int? = nil, reason: String) {
    self.path = path
    self.line = line
    self.reason = reason
  }

  public var description: String { line.map { "\(path):\($0): \(reason)" } ?? "\(path): \(reason)" }
}
