import Core
import Imaging

/// A table in a text file, as RFC 4180 has it: fields between commas, in quotation marks where a comma, a line break or
/// a quotation mark is in them, which is doubled. Lines end in LF, CR and LF, or CR; blanks around a field are no part
/// of it unless they stand in quotation marks.
///
/// Fields are texts as `FileName` writes them, because paths are bytes and need not be UTF-8. A table whose first line
/// has no comma is cut at its semicolons or tabs, as spreadsheets in many countries write them.
struct CSVTable: Sendable {
  let path: String
  /// Without those that are empty.
  let rows: [TextTable.Row]
  let separator: UInt8

  /// Reads the file at `path`; `what` says what it is for, should it be missing.
  /// - Throws: `DatasetError` naming file and line.
  init(_ path: String, what: String) throws(DatasetError) {
    let content = try ListFile.content(path, what: what)
    var parser = CSVParser(content, separator: CSVTable.separator(of: content))
    var rows: [TextTable.Row] = []
    do throws(CSVParser.Failure) {
      while let row = try parser.next() {
        let fields = row.fields.map { FileName.text(of: $0) }
        if fields != [""] { rows.append(TextTable.Row(path: path, line: row.line, fields: fields)) }
      }
    } catch {
      throw DatasetError(path: path, line: error.line, reason: error.reason)
    }
    (self.path, self.rows, separator) = (path, rows, parser.separator)
  }

  private static func separator(of content: ArraySlice<UInt8>) -> UInt8 {
    let comma = UInt8(ascii: ",")
    let first = ListFile.lines(of: content.prefix(1 << 16)).first { !$0.isEmpty } ?? []
    guard !first.contains(comma) else { return comma }
    return [UInt8(ascii: ";"), UInt8(ascii: "\t")].first(where: first.contains) ?? comma
  }
}

/// Cuts a table into rows.
private struct CSVParser {
  /// What is wrong, and in which line, counted from 1.
  struct Failure: Error {
    let line: Int
    let reason: String
  }

  let separator: UInt8
  private var rest: ArraySlice<UInt8>
  private var line = 1
  private static let quote = UInt8(ascii: "\"")

  init(_ content: ArraySlice<UInt8>, separator: UInt8) { (rest, self.separator) = (content, separator) }

  /// The next row, and the line that it begins in; nil at the end.
  mutating func next() throws(Failure) -> (line: Int, fields: [[UInt8]])? {
    guard !rest.isEmpty else { return nil }
    let start = line
    var fields: [[UInt8]] = []
    while true {
      fields.append(try field())
      guard let byte = rest.popFirst() else { return (start, fields) }
      if byte == separator { continue }
      if byte == 13, rest.first == 10 { rest.removeFirst() }
      line += 1
      return (start, fields)
    }
  }

  /// Up to the separator or the end of the line, which stays.
  private mutating func field() throws(Failure) -> [UInt8] {
    skipBlanks()
    guard rest.first == CSVParser.quote else { return try plainField() }
    let field = try quotedField()
    skipBlanks()
    guard rest.first.map(isEnd) ?? true else {
      throw Failure(
        line: line, reason: "something stands between a quotation mark and the next separator; double the quotation "
          + "marks that are part of a field")
    }
    return field
  }

  private mutating func plainField() throws(Failure) -> [UInt8] {
    var field = Array(rest.prefix { !isEnd($0) })
    rest.removeFirst(field.count)
    guard !field.contains(CSVParser.quote) else {
      throw Failure(
        line: line,
        reason: "a quotation mark stands within a field; put the whole field in quotation marks, and double those that "
          + "are part of it")
    }
    while let last = field.last, isBlank(last) { field.removeLast() }
    return field
  }

  private mutating func quotedField() throws(Failure) -> [UInt8] {
    let start = line
    var field: [UInt8] = []
    rest.removeFirst()
    while let byte = rest.popFirst() {
      if byte == CSVParser.quote {
        guard rest.first == CSVParser.quote else { return field }
        rest.removeFirst()
      }
      if byte == 10 || byte == 13 && rest.first != 10 { line += 1 }
      field.append(byte)
    }
    throw Failure(line: start, reason: "a quotation mark is opened and never closed")
  }

  private mutating func skipBlanks() { rest = rest.drop(while: isBlank) }

  private func isBlank(_ byte: UInt8) -> Bool { byte != separator && (byte == 0x20 || byte == 0x09) }

  private func isEnd(_ byte: UInt8) -> Bool { byte == separator || byte == 10 || byte == 13 }
}
