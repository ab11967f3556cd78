import TestSupport

/// What Docs/Architecture.md says of the modules: the drawing and the table behind it.
struct Architecture {
  /// Names of modules and groups in a line of the drawing, from the top down.
  let levels: [[String]]
  /// The second column of the table by the names of the first; a name twice has both.
  let rows: [(modules: [String], imports: Set<String>)]

  init(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let house = lines.firstIndex { $0.hasPrefix("## The house") } ?? 0
    let drawing = lines[house...].drop { !$0.hasPrefix("```") }.dropFirst().prefix { !$0.hasPrefix("```") }
    levels = drawing.map(Architecture.names)
    let table = lines[house...].drop { !$0.hasPrefix("| Module |") }.dropFirst(2).prefix { $0.hasPrefix("|") }
    rows = table.map { line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      return (Architecture.list(cells[1]), Set(Architecture.list(cells[2])))
    }
  }

  /// The words at the start of a line with two spaces or more between them; the last part of a line describes them.
  private static func names(in line: String) -> [String] {
    let parts = line.split(separator: "  ").map { $0.split(separator: " ") }
    return parts.dropLast().prefix { $0.count == 1 }.map { String($0[0]) }
  }

  private static func list(_ cell: String) -> [String] {
    cell.split(separator: ",").map { String($0.filter { $0 != "`" && $0 != " " }) }.filter { !$0.isEmpty }
  }
}
