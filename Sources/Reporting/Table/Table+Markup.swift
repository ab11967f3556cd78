extension Table {
  /// As a table of GitHub's Markdown; emphasized cells are bold. Rules cannot be shown.
  public var markdown: String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    func escaped(_ cell: String) -> String {
      cell.replacing("\\", with: "\\\\").replacing("|", with: "\\|").replacing("<", with: "&lt;")
        .replacing("\n", with: " ")
    }
    let marks = alignments.map { alignment in
      switch alignment {
      case .left: ":--"
      case .center: ":-:"
      case .right: "--:"
      }
    }
    let body = rows.indices.map { row in
      line(columns.indices.map { isEmphasized(row, $0) ? "**\(escaped(rows[row][$0]))**" : escaped(rows[row][$0]) })
    }
    return ([line(columns.map(escaped)), line(marks)] + body).joined(separator: "\n") + "\n"
  }

  /// As a LaTeX `tabular` with the lines of the `booktabs` package; emphasized cells are bold.
  public var latex: String {
    func line(_ cells: [String]) -> String { "  " + cells.joined(separator: " & ") + " \\\\" }
    let letters = alignments.map { alignment in
      switch alignment {
      case .left: "l"
      case .center: "c"
      case .right: "r"
      }
    }
    let head = line(columns.map(Self.latexEscaped))
    var lines = ["\\begin{tabular}{\(letters.joined())}", "  \\toprule", head, "  \\midrule"]
    for (row, cells) in rows.enumerated() {
      if row > 0, rules.contains(row) { lines.append("  \\midrule") }
      lines.append(
        line(
          columns.indices.map { column in
            let cell = Self.latexEscaped(cells[column])
            return isEmphasized(row, column) ? "\\textbf{\(cell)}" : cell
          }))
    }
    return (lines + ["  \\bottomrule", "\\end{tabular}"]).joined(separator: "\n") + "\n"
  }

  /// As comma-separated values (RFC 4180, lines ended by a line feed alone). Emphasis and rules are left out.
  public var csv: String {
    ([columns] + rows).map { $0.map(Self.csvEscaped).joined(separator: ",") + "\n" }.joined()
  }

  static func csvEscaped(_ cell: String) -> String {
    guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }

  private static func latexEscaped(_ cell: String) -> String {
    cell.map { character in
      switch character {
      case "&", "%", "$", "#", "_", "{", "}": "\\\(character)"
      case "\\": "\\textbackslash{}"
      case "~": "\\textasciitilde{}"
      case "^": "\\textasciicircum{}"
      case "<", ">": "$\(character)$"
      default: String(character)
      }
    }.joined()
  }
}

extension Table {
  /// The table as HTML; emphasized cells are bold.
  public var html: String {
    func cell(_ tag: String, _ text: String, _ column: Int, strong: Bool = false) -> String {
      let side: String
      switch alignments[column] {
      case .left: side = ""
      case .center: side = " class=\"center\""
      case .right: side = " class=\"right\""
      }
      let content = Markup.escaped(text)
      return "<\(tag)\(side)>\(strong ? "<strong>\(content)</strong>" : content)</\(tag)>"
    }
    let head = columns.indices.map { cell("th", columns[$0], $0) }.joined()
    let body = rows.indices.map { row in
      let cells = columns.indices.map { cell("td", rows[row][$0], $0, strong: isEmphasized(row, $0)) }.joined()
      return row > 0 && rules.contains(row) ? "<tr class=\"rule\">\(cells)</tr>" : "<tr>\(cells)</tr>"
    }
    return """
      <div class="scroll"><table><thead><tr>\(head)</tr></thead>
      <tbody>
      \(body.joined(separator: "\n"))
      </tbody></table></div>
      """
  }
}
