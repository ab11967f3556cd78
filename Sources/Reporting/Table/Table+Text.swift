extension Table {
  /// For a terminal: padded columns, a line below the headings, stars after emphasized cells.
  public var text: String {
    // Where a column has a star its other numbers keep room for one, so that digits stay below each other.
    let starred = Set(emphasized.map(\.column))
    let body = rows.indices.map { row in
      columns.indices.map { column in
        rows[row][column] + (isEmphasized(row, column) ? "*" : starred.contains(column) ? " " : "")
      }
    }
    let widths = columns.indices.map { column in
      max(columns[column].count, body.map { $0[column].count }.max() ?? 0)
    }
    func line(_ cells: [String]) -> String {
      let padded = zip(columns.indices, cells).map { column, cell in
        Self.padded(cell, to: widths[column], alignments[column])
      }
      return Self.trimmed(padded.joined(separator: "  "))
    }
    let rule = String(repeating: "─", count: widths.reduce(0, +) + 2 * max(0, widths.count - 1))
    var lines = [line(columns), rule]
    for (index, cells) in body.enumerated() {
      if index > 0, rules.contains(index) { lines.append(rule) }
      lines.append(line(cells))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func padded(_ text: String, to width: Int, _ alignment: Alignment) -> String {
    let space = max(0, width - text.count)
    let before: Int
    switch alignment {
    case .left: before = 0
    case .center: before = space / 2
    case .right: before = space
    }
    return String(repeating: " ", count: before) + text + String(repeating: " ", count: space - before)
  }

  private static func trimmed(_ text: String) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return text
  }
}
