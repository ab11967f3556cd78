extension LineChart {
  /// The chart as an SVG element, to stand in a page or, with `standalone`, in a file of its own.
  ///
  /// Lines and letters take the page's colors (`currentColor`), so that it fits a light and a dark page.
  public func svg(standalone: Bool = false) -> String {
    let names = series.map(\.name)
    let legendRows = legendLayout(names)
    let left = yLabel.isEmpty ? 52.0 : 70.0
    let top = (title.isEmpty ? 14.0 : 36.0) + (marks.isEmpty ? 0 : 10)
    let bottom = Double(size.height) - (xLabel.isEmpty ? 30 : 50) - 20 * Double(legendRows.count)
    let xs = series.flatMap { $0.points.map(\.x) } + marks.map(\.x)
    let across = ChartAxis(
      values: xs, padded: false, tickCount: 8, start: left, end: Double(size.width) - 18)
    let up = ChartAxis(
      values: series.flatMap { $0.points.map(\.y) }, fixed: yRange, padded: true, isLogarithmic: isLogarithmic,
      tickCount: 5, start: bottom, end: top)
    var parts = [opening(standalone)]
    parts += axes(across, up)
    parts += marks.map { mark($0, across, up) }
    for index in series.indices { parts += curve(index, across, up) }
    parts += legend(legendRows, top: bottom + (xLabel.isEmpty ? 34 : 54), left: left)
    parts.append("</svg>")
    return parts.joined(separator: "\n")
  }

  private func opening(_ standalone: Bool) -> String {
    let name = standalone ? " xmlns=\"http://www.w3.org/2000/svg\" color=\"#202124\"" : ""
    let label = Markup.escaped(title.isEmpty ? yLabel : title)
    let head = """
      <svg\(name) class="chart" role="img" aria-label="\(label)" viewBox="0 0 \(size.width) \(size.height)" \
      width="\(size.width)" height="\(size.height)" style="max-width:\(size.width)px" \
      font-family="system-ui, sans-serif" font-size="12" fill="none">
      """
    guard !title.isEmpty else { return head }
    let style = " font-weight=\"600\" font-size=\"14\""
    return head + "\n" + Self.text(title, x: Double(size.width) / 2, y: 20, anchor: "middle", extra: style)
  }

  private func axes(_ across: ChartAxis, _ up: ChartAxis) -> [String] {
    var parts: [String] = []
    for tick in up.ticks {
      let y = up.position(tick)
      parts.append(Self.line(across.start, y, across.end, y, "stroke=\"currentColor\" stroke-opacity=\"0.14\""))
      parts.append(Self.text(up.label(tick), x: across.start - 8, y: y + 4, anchor: "end", opacity: 0.75))
    }
    for tick in across.ticks {
      let x = across.position(tick)
      parts.append(Self.line(x, up.start, x, up.start + 5, "stroke=\"currentColor\" stroke-opacity=\"0.6\""))
      parts.append(Self.text(across.label(tick), x: x, y: up.start + 18, anchor: "middle", opacity: 0.75))
    }
    parts.append(
      Self.line(across.start, up.start, across.end, up.start, "stroke=\"currentColor\" stroke-opacity=\"0.6\""))
    if !xLabel.isEmpty {
      parts.append(Self.text(xLabel, x: (across.start + across.end) / 2, y: up.start + 38, anchor: "middle"))
    }
    if !yLabel.isEmpty {
      let middle = Self.number((up.start + up.end) / 2)
      parts.append(
        Self.text(yLabel, x: 0, y: 0, anchor: "middle", extra: " transform=\"translate(16 \(middle)) rotate(-90)\""))
    }
    return parts
  }

  private func mark(_ mark: Mark, _ across: ChartAxis, _ up: ChartAxis) -> String {
    let x = across.position(mark.x)
    // On the right half the name reaches to the left, so that it stays inside.
    let isRight = x > (across.start + across.end) / 2
    return Self.line(x, up.start, x, up.end, "stroke=\"currentColor\" stroke-opacity=\"0.5\" stroke-dasharray=\"2 3\"")
      + Self.text(
        mark.label, x: x + (isRight ? 4 : -4), y: up.end - 5, anchor: isRight ? "end" : "start", opacity: 0.75)
  }

  static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) -> String {
    "<line x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\" \(style)/>"
  }

  static func text(
    _ text: String, x: Double, y: Double, anchor: String, opacity: Double = 1, extra: String = ""
  ) -> String {
    let faded = opacity < 1 ? " fill-opacity=\"\(opacity)\"" : ""
    let place = "x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\""
    return "<text \(place) fill=\"currentColor\"\(faded)\(extra)>" + Markup.escaped(text) + "</text>"
  }

  /// A coordinate with one decimal at most.
  static func number(_ value: Double) -> String {
    let text = NumberText.fixed(value, decimals: 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
