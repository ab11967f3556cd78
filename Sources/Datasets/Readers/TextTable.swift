import Core
import Imaging

/// The lines of a text file cut into fields, with what is needed for errors that name the place.
struct TextTable: Sendable {
  struct Row: Sendable {
    let path: String
    /// Counted from 1.
    let line: Int
    let fields: [String]

    /// An error at this line.
    func error(_ reason: String) -> DatasetError { DatasetError(path: path, line: line, reason: reason) }
  }

  /// Where the fields of a line are cut.
  enum Separator {
    /// At spaces and tabs, however many.
    case blanks
    /// At the first stretch of blanks only, as where names may hold spaces.
    case firstBlank
    case tab
  }

  let path: String
  let rows: [Row]

  /// Reads the file at `path`; empty lines are left out. `what` says what the file is for, should it be missing.
  init(_ path: String, separatedBy separator: Separator, what: String) throws(DatasetError) {
    self.path = path
    var rows: [Row] = []
    for (index, line) in ListFile.lines(of: try ListFile.content(path, what: what)).enumerated() {
      let fields = TextTable.cut(FileName.text(of: line), separator)
      if !fields.isEmpty { rows.append(Row(path: path, line: index + 1, fields: fields)) }
    }
    self.rows = rows
  }

  private static func cut(_ line: String, _ separator: Separator) -> [String] {
    func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
    func trimmed(_ text: Substring) -> String {
      var text = text.drop(while: isBlank)
      while let last = text.last, isBlank(last) { text.removeLast() }
      return String(text)
    }
    let line = trimmed(line[...])
    guard !line.isEmpty else { return [] }
    switch separator {
    case .blanks: return line.split(whereSeparator: isBlank).map(String.init)
    case .firstBlank:
      return line.split(maxSplits: 1, whereSeparator: isBlank).map(trimmed)
    case .tab: return line.split(separator: "\t", omittingEmptySubsequences: false).map(trimmed)
    }
  }
}

extension TextTable.Row {
  /// Checks the number of fields; `expected` names them.
  func require(_ count: Int, _ expected: String) throws(DatasetError) {
    guard fields.count == count else {
      throw error(
        "found \(fields.count) field\(fields.count == 1 ? "" : "s") (\(quoted)), expected \(count): \(expected)")
    }
  }

  func integer(_ index: Int, _ what: String) throws(DatasetError) -> Int {
    guard let value = Int(fields[index]) else {
      throw error("found '\(fields[index])' for \(what), expected a whole number")
    }
    return value
  }

  /// The four numbers from field `start` on, all finite.
  func numbers(from start: Int, _ what: String) throws(DatasetError) -> [Double] {
    try (start..<start + 4).map { (index) throws(DatasetError) in try number(index, what) }
  }

  /// The number in field `index`, finite.
  func number(_ index: Int, _ what: String) throws(DatasetError) -> Double {
    guard let value = Double(fields[index]), value.isFinite else {
      throw error("found '\(fields[index])' in \(what), expected a finite number")
    }
    return value
  }

  private var quoted: String {
    let text = fields.joined(separator: " ")
    return text.count > 60 ? "'\(text.prefix(60))...'" : "'\(text)'"
  }
}
