import Foundation
import Imaging
import Interchange
import Testing

@testable import Reporting

@Suite("Reports")
struct ReportsTests {
  @Test("Ticks are round numbers inside the range")
  func ticks() {
    let axis = ChartAxis(values: [0.13, 4.87], padded: true, tickCount: 5, start: 100, end: 0)
    #expect(axis.ticks == [0, 1, 2, 3, 4, 5])
    #expect(axis.position(0) == 100 && axis.position(5) == 0)
    #expect(axis.ticks.map(axis.label) == ["0", "1", "2", "3", "4", "5"])
    let shares = ChartAxis(values: [0, 0.999], padded: false, tickCount: 8, start: 0, end: 10)
    #expect(shares.ticks.map(shares.label) == ["0", "0.2", "0.4", "0.6", "0.8", "1"])
    let rates = ChartAxis(
      values: [0.00002, 0.3, 0], padded: true, isLogarithmic: true, tickCount: 5, start: 0, end: 1)
    #expect(rates.ticks.map(rates.label) == ["1e-5", "1e-4", "0.001", "0.01", "0.1", "1"])
  }

  @Test("Strange data give a chart, not a crash")
  func strange() {
    let cases: [LineChart.Series] = [
      .init("empty", y: []), .init("one", y: [3]), .init("same", y: [2, 2, 2]), .init("nan", y: [.nan, .infinity]),
      .init("negative", y: [-1e9, 1e9]), .init("broken", y: [1, .nan, 2]),
    ]
    for series in cases {
      for isLogarithmic in [false, true] {
        let svg = LineChart(series: [series], isLogarithmic: isLogarithmic).svg(standalone: true)
        #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>"))
        #expect(!svg.contains("nan\"") && !svg.contains("Mnan") && !svg.contains("inf "))
      }
    }
    #expect(LineChart().svg().hasSuffix("</svg>"))
  }

  @Test("A gap in the data breaks the line")
  func gaps() {
    let svg = LineChart(series: [.init("broken", y: [1, 2, .nan, 2, 1])]).svg()
    let path = svg.split(separator: "\n").first { $0.hasPrefix("<path") } ?? ""
    #expect(path.filter { $0 == "M" }.count == 2)
  }

  @Test("The page is one well-formed file with numbered figures and escaped text")
  func page() throws {
    var report = HTMLReport(title: "A <b> & c", subtitle: "'quoted'")
    report.add(heading: "One")
    report.add(paragraph: "x < y")
    report.add(code: "{\"a\": 1}")
    report.add(numbers: [("Top-1", "46.2 %")])
    var table = Table(["a", "b"])
    table.add(["<1>", "2"])
    report.add(table, caption: "First & last.")
    report.add(LineChart(title: "t", series: [.init("s", y: [1, 2])]), caption: "Curve.")
    let image = Image(width: 4, height: 3, filledWith: [10, 200, 30])
    try report.add(
      ImageGrid([.init(image, caption: "one\ntwo", isHit: true), .init(image, isHit: false)]),
      caption: "Images.")
    try report.add(ImageGrid(Array(repeating: .init(image), count: 3), groupSize: 2, format: .jpeg(quality: 80)))
    let html = report.html
    #expect(html.contains("<title>A &lt;b&gt; &amp; c</title>") && html.contains("&#39;quoted&#39;"))
    #expect(html.contains("<b>Table 1.</b> First &amp; last."))
    #expect(html.contains("<b>Figure 1.</b> Curve.") && html.contains("<b>Figure 3.</b></figcaption>"))
    #expect(html.contains("data:image/png;base64,iVBOR") && html.contains("data:image/jpeg;base64,/9j/"))
    #expect(html.components(separatedBy: "class=\"group\"").count == 1 + 2 + 2)
    #expect(!html.contains("http") && html.contains("one<br>two"))
  }

  @Test("Files are written whole and leave nothing beside them")
  func writing() throws {
    let folder = NSTemporaryDirectory() + "report-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let report = HTMLReport(title: "x")
    try report.write(to: folder + "/report.html")
    try report.write(to: folder + "/report.html")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["report.html"])
    #expect(try String(contentsOfFile: folder + "/report.html", encoding: .utf8) == report.html)
    #expect(throws: InterchangeError.self) { try report.write(to: folder + "/missing/report.html") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["report.html"])
  }
}
