import Foundation
import TestSupport

/// Tests/Snapshots/errors.txt: the text of every mistake, under its name.
enum RecordedTexts {
  /// Whether the file is to be written anew: EIL_RECORD_SNAPSHOTS is set.
  static let areWrittenAnew = ProcessInfo.processInfo.environment["EIL_RECORD_SNAPSHOTS"] != nil

  private static let file = Repository.file("Tests/Snapshots/errors.txt")

  static func read() throws -> [String: String] {
    try String(contentsOf: file, encoding: .utf8).components(separatedBy: "## ").dropFirst().reduce(into: [:]) {
      result, entry in
      let lines = entry.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      let text = lines.count > 1 ? String(lines[1]) : ""
      result[String(lines[0])] = text.trimmingCharacters(in: .newlines)
    }
  }

  static func write(_ texts: [(name: String, text: String)]) throws {
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try texts.map { "## \($0.name)\n\($0.text)\n" }.joined(separator: "\n")
      .write(to: file, atomically: true, encoding: .utf8)
  }
}
