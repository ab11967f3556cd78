import Foundation
import TestSupport
import Testing

/// Docs/FromPyTorch.md answers every name on the list of those that PyTorch's users type first, and what it says is
/// called in its blocks of Swift, which are compiled.
@Suite struct FromPyTorchTests {
  private static let text = try? String(
    contentsOf: Fixture.folder.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Docs/FromPyTorch.md"), encoding: .utf8)

  /// The cells of all rows of tables, without the heads.
  private static func rows(in text: String) -> [[String]] {
    let lines = text.split(separator: "\n").filter { line in
      line.hasPrefix("| ") && !line.hasPrefix("| ---") && !line.hasPrefix("| PyTorch")
    }
    return lines.map { $0.dropFirst(2).components(separatedBy: " | ") }
  }

  /// The names in the code of a cell that are called, or stand behind a period.
  private static func names(in cell: String) -> Set<String> {
    let (called, dotted) = (#/\b([A-Za-z_]\w*)\(/#.wordBoundaryKind(.simple), #/\.([A-Za-z]\w*)/#)
    return cell.matches(of: #/`([^`]+)`/#).reduce(into: []) { names, span in
      names.formUnion(span.1.matches(of: called).map { String($0.1) } + span.1.matches(of: dotted).map { String($0.1) })
    }
  }

  @Test func everyNameOnTheListIsAnswered() throws {
    let list = try String(contentsOf: Fixture.folder.appendingPathComponent("pytorch-names.txt"), encoding: .utf8)
    let names = list.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    #expect(names.count == 120 && Set(names).count == 120)
    let parts = try #require(Self.text).components(separatedBy: "## The first 120 names")
    let rows = Self.rows(in: try #require(parts.last))
    #expect(parts.count == 2 && rows.map { $0[0] } == names.map { "`\($0)`" })
    let answers = rows.map { $0[2].trimmingCharacters(in: [" ", "|"]) }
    #expect(Set(answers) == ["the same", "one step away", "not there"])
    for answer in ["the same", "one step away", "not there"] {
      let count = answers.count { $0 == answer }
      #expect(parts[1].contains(": \(count)"), "the text before the table does not say that \(count) are \(answer)")
    }
  }

  @Test func everyRowIsCompiled() throws {
    let text = try #require(Self.text)
    let blocks = text.components(separatedBy: "```swift\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    let words = Set(
      blocks.joined().matches(of: #/\b[A-Za-z_]\w*\b/#.wordBoundaryKind(.simple)).map { String($0.0) })
    let rows = Self.rows(in: text)
    #expect(rows.count > 250 && words.contains("matrixProduct"))
    for row in rows where row.count > 1 {
      let missing = Self.names(in: row[1]).subtracting(words)
      #expect(missing.isEmpty, "no block has \(missing.sorted()), which the row of \(row[0]) says")
    }
  }
}
