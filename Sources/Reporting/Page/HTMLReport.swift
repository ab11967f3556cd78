import Imaging
import Interchange

/// A page of results in one HTML file: text, tables, curves and images, with nothing to load from elsewhere.
///
///     var report = HTMLReport(title: "EIL on CUB-200-2011")
///     report.add(heading: "Training")
///     report.add(chart, caption: "Loss per epoch.")
///     report.add(table, caption: "Localization on the test split.")
///     try report.write(to: "run/report.html")
///
/// Figures and tables are numbered as they come. The page follows the reader's light or dark scheme and prints well.
public struct HTMLReport: Sendable {
  /// At the head of the page, and in the browser's tab.
  public let title: String
  /// Below the title, as for the command line and the date.
  public let subtitle: String
  private var parts: [String] = []
  private var headings: [(anchor: String, text: String)] = []
  private var figures = 0
  private var tables = 0

  public init(title: String, subtitle: String = "") {
    self.title = title
    self.subtitle = subtitle
  }

  /// Starts a section. With three sections or more the page has a list of them.
  public mutating func add(heading: String) {
    let anchor = "section-\(headings.count + 1)"
    headings.append((anchor, heading))
    parts.append("<h2 id=\"\(anchor)\">\(Markup.escaped(heading))</h2>")
  }

  /// Adds a paragraph of plain text.
  public mutating func add(paragraph: String) { parts.append("<p>\(Markup.escaped(paragraph))</p>") }

  /// Adds text in fixed width, as a configuration.
  public mutating func add(code: String) { parts.append("<pre>\(Markup.escaped(code))</pre>") }

  /// Adds a few numbers in large letters, as the main results.
  public mutating func add(numbers: [(name: String, value: String)]) {
    let cells = numbers.map { number in
      "<div><b>\(Markup.escaped(number.value))</b><span>\(Markup.escaped(number.name))</span></div>"
    }
    parts.append("<div class=\"numbers\">\(cells.joined())</div>")
  }

  /// Adds a table; the caption stands above it, with a number.
  public mutating func add(_ table: Table, caption: String = "") {
    tables += 1
    parts.append("<figure class=\"table\">\(label("Table", tables, caption))\(table.html)</figure>")
  }

  /// Adds a chart; the caption stands below it, with a number.
  public mutating func add(_ chart: LineChart, caption: String = "") { add([chart], caption: caption) }

  /// Adds charts side by side under one caption.
  public mutating func add(_ charts: [LineChart], caption: String = "") {
    figures += 1
    let drawings = charts.map { $0.svg() }.joined(separator: "\n")
    parts.append("<figure><div class=\"charts\">\(drawings)</div>\(label("Figure", figures, caption))</figure>")
  }

  /// Adds images under one caption.
  ///
  /// - Throws: `ImagingError` if an image cannot be encoded.
  public mutating func add(_ grid: ImageGrid, caption: String = "") throws(ImagingError) {
    let html = try grid.html()
    figures += 1
    parts.append("<figure>\(html)\(label("Figure", figures, caption))</figure>")
  }

  /// The whole page.
  public var html: String {
    let contents = headings.map { "<li><a href=\"#\($0.anchor)\">\(Markup.escaped($0.text))</a></li>" }
    let list = headings.count < 3 ? "" : "<nav><ul>\(contents.joined())</ul></nav>\n"
    let below = subtitle.isEmpty ? "" : "<p class=\"subtitle\">\(Markup.escaped(subtitle))</p>\n"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(Markup.escaped(title))</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <header>
      <h1>\(Markup.escaped(title))</h1>
      \(below)\(list)</header>
      <main>
      \(parts.joined(separator: "\n"))
      </main>
      </body>
      </html>

      """
  }

  /// Writes the page, whole or not at all.
  ///
  /// - Throws: `InterchangeError` with the system's reason.
  public func write(to path: String) throws(InterchangeError) { try AtomicFile.write(html, to: path) }

  private func label(_ kind: String, _ number: Int, _ caption: String) -> String {
    let text = caption.isEmpty ? "" : " \(Markup.escaped(caption))"
    return "<figcaption><b>\(kind) \(number).</b>\(text)</figcaption>"
  }
}
