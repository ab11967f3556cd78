import Autodiff
import Foundation
import TestSupport
import Testing

/// float32 stays within stated bounds of float64, for every case of every function.
@Suite struct PrecisionTests {
  private static let file = Repository.file("Docs/Numerics.md")

  @Test(arguments: PrecisionTable.cases) func isWithinTolerance(entry: GradientCase) {
    let measured = PrecisionMeasurement(entry)
    let tolerance = PrecisionTable.tolerance(entry.entry)
    #expect(measured.results <= tolerance.results, "\(entry): results")
    #expect(measured.gradients <= tolerance.gradients, "\(entry): gradients")
  }

  /// The documentation states the tolerances that are checked, row by row. EIL_RECORD_SNAPSHOTS=1 writes them anew,
  /// with what is measured here.
  @Test func theDocumentationStatesThem() throws {
    let text = try String(contentsOf: Self.file, encoding: .utf8)
    let parts = text.components(separatedBy: "<!-- tolerances -->\n")
    try #require(parts.count == 3, "Docs/Numerics.md has the table between two marks")
    if ProcessInfo.processInfo.environment["EIL_RECORD_SNAPSHOTS"] != nil {
      let table = Self.header + PrecisionTable.entries.map(Self.measuredRow).joined()
      let marked = [parts[0], table, parts[2]].joined(separator: "<!-- tolerances -->\n")
      return try marked.write(to: Self.file, atomically: true, encoding: .utf8)
    }
    let rows = parts[1].split(separator: "\n").dropFirst(2)
    #expect(rows.count == PrecisionTable.entries.count)
    for (row, entry) in zip(rows, PrecisionTable.entries) { #expect(row.hasPrefix(PrecisionTable.row(entry))) }
  }

  private static let header = """
    | Function | Results | Gradients | Measured, results | Measured, gradients |
    | --- | --- | --- | --- | --- |

    """

  private static func measuredRow(_ entry: String) -> String {
    var worst = PrecisionMeasurement()
    for each in PrecisionTable.cases where each.entry == entry { worst.join(PrecisionMeasurement(each)) }
    let numbers = [worst.results, worst.gradients].map { $0 == 0 ? "0" : String(format: "%.0e", $0) }
    return "\(PrecisionTable.row(entry)) \(numbers[0]) | \(numbers[1]) |\n"
  }
}
