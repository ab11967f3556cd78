import Imaging

extension LineChart {
  /// A curve's line and, with few points, a dot on each.
  func curve(_ index: Int, _ across: ChartAxis, _ up: ChartAxis) -> [String] {
    let series = series[index]
    var path = ""
    var dots: [String] = []
    var isOpen = false
    for (x, y) in zip(series.x, series.y) {
      guard x.isFinite, y.isFinite, !up.isLogarithmic || y > 0 else {
        isOpen = false
        continue
      }
      // Outside a fixed range the line runs along the edge instead of leaving the chart.
      let inside = min(max(y, up.range.lowerBound), up.range.upperBound)
      let place = Self.number(across.position(x)) + " " + Self.number(up.position(inside))
      path += (isOpen ? "L" : "M") + place
      isOpen = true
      dots.append(dot(series.name, x: x, y: y, at: (across.position(x), up.position(inside)), index))
    }
    guard !path.isEmpty else { return [] }
    let dashes = series.isDashed ? " stroke-dasharray=\"6 4\"" : ""
    let line = """
      <path d="\(path)" style="stroke:\(stroke(index))" stroke-width="2" stroke-linejoin="round" \
      stroke-linecap="round"\(dashes)/>
      """
    return [line] + (dots.count <= 40 ? dots : [])
  }

  /// The color of a curve: the given one, or the palette's in the page's scheme.
  func stroke(_ index: Int) -> String {
    if let own = series[index].color { return own.hexadecimal }
    let place = index % Color.palette.count
    return "var(--series-\(place + 1),\(Color.palette[place].hexadecimal))"
  }

  private func dot(_ name: String, x: Double, y: Double, at place: (x: Double, y: Double), _ index: Int) -> String {
    let label = Markup.escaped("\(name): \(NumberText.significant(y)) at \(NumberText.significant(x))")
    return """
      <circle cx="\(Self.number(place.x))" cy="\(Self.number(place.y))" r="2.6" style="fill:\(stroke(index))">\
      <title>\(label)</title></circle>
      """
  }

  /// Which curves stand in which row of the legend. One curve without a name needs none.
  func legendLayout(_ names: [String]) -> [[Int]] {
    guard names.contains(where: { !$0.isEmpty }) else { return [] }
    var rows: [[Int]] = [[]]
    var used = 0.0
    for (index, name) in names.enumerated() {
      let width = Self.legendWidth(name)
      if used + width > Double(size.width) - 90, !(rows.last?.isEmpty ?? true) {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append(index)
      used += width
    }
    return rows
  }

  func legend(_ rows: [[Int]], top: Double, left: Double) -> [String] {
    var parts: [String] = []
    for (row, indices) in rows.enumerated() {
      var x = left
      let y = top + 20 * Double(row)
      for index in indices {
        let dashes = series[index].isDashed ? " stroke-dasharray=\"6 4\"" : ""
        parts.append(Self.line(x, y, x + 24, y, "style=\"stroke:\(stroke(index))\" stroke-width=\"2.5\"\(dashes)"))
        parts.append(Self.text(series[index].name, x: x + 30, y: y + 4, anchor: "start"))
        x += Self.legendWidth(series[index].name)
      }
    }
    return parts
  }

  /// An estimate: letters of this font are some seven pixels wide.
  private static func legendWidth(_ name: String) -> Double { 52 + 7 * Double(name.count) }
}
