import Foundation

/// A table of numbers on disk that grows by a row an epoch: comma-separated, the first column the epoch.
///
/// Rows are written whole and reach the disk before `append` returns, so that a run that is cut off loses at most the
/// epoch it was in. A run that goes on from a checkpoint drops the rows after that checkpoint's epoch first; the file
/// then is the one that an uninterrupted run would have written.
public struct CSVLog: Sendable {
  /// The file.
  public let path: String
  /// All headings; the first is `epoch`.
  public let columns: [String]

  /// Starts a log, or goes on with one.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - columns: the headings after `epoch`.
  ///   - epoch: nil for a new log, which must not exist yet; otherwise the last epoch that stays, and if there is no
  ///     file one is started.
  /// - Throws: `OutputError` if a file is in the way of a new log, if the file's headings are others, or if it cannot
  ///   be read or written.
  public init(path: String, columns: [String], resumingAfter epoch: Int? = nil) throws(OutputError) {
    self.path = path
    self.columns = ["epoch"] + columns
    let header = self.columns.map(Table.csvEscaped).joined(separator: ",")
    var lines = [header]
    if FileManager.default.fileExists(atPath: path) {
      guard let epoch else {
        throw OutputError(
          path: path, reason: "exists already; resume that run, choose another folder, or remove the file")
      }
      lines += try Self.rows(path, header: header, through: epoch)
    }
    try WholeFile.writeAtomically(lines.map { $0 + "\n" }.joined(), to: path)
  }

  /// Adds a row.
  ///
  /// - Parameters:
  ///   - epoch: the first column.
  ///   - values: as many as there are headings after `epoch`; nil leaves a cell empty.
  /// - Throws: `OutputError` if the count is another, or if the row cannot be written.
  public func append(epoch: Int, _ values: [Double?]) throws(OutputError) {
    guard values.count == columns.count - 1 else {
      throw OutputError(
        path: path,
        reason: "a row of \(values.count) values does not fit \(columns.count - 1) columns "
          + "(\(columns.dropFirst().joined(separator: ", ")))")
    }
    let cells = [String(epoch)] + values.map { $0.map(Self.text) ?? "" }
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw WholeFile.failure(path, "cannot be opened to add a row") }
    let isWritten = WholeFile.writeAll(Array((cells.joined(separator: ",") + "\n").utf8), to: descriptor)
    let isSynced = isWritten && fsync(descriptor) == 0
    let code = errno
    close(descriptor)
    if !isSynced { throw WholeFile.failure(path, "a row cannot be added", code: code) }
  }

  /// The rows of an existing log up to an epoch. A last line without its end was cut off and is dropped.
  private static func rows(_ path: String, header: String, through epoch: Int) throws(OutputError) -> [String] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw OutputError(path: path, reason: "cannot be read; check its permissions")
    }
    var lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    lines.removeLast()
    guard let first = lines.first else { return [] }
    guard first == header else {
      throw OutputError(
        path: path, reason: "has the columns \(first), this run has \(header); resume with the version that wrote it")
    }
    return lines.dropFirst().filter { line in
      guard let number = Int(line.prefix { $0 != "," }) else { return false }
      return number <= epoch
    }.map(String.init)
  }

  /// The shortest text that reads back as the same number; whole numbers without a fraction.
  private static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }
}
