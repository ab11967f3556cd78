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
