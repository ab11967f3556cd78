import EIL
import Foundation

/// Shows a network's layers as a table.
enum SummaryDisplay {
  static func show(_ summary: NetworkSummary, sites: [String]) {
    var table = Table(
      ["layer", "kind", "output", "parameters", "multiply-adds"], alignments: [.left, .left, .left, .right, .right])
    for row in summary.rows {
      table.add([row.name, row.kind, "\(row.output)", grouped(row.parameters), grouped(row.multiplyAdds)])
    }
    print(table.text)
    print(
      """

      input \(summary.input)
      parameters     \(grouped(summary.parameters)) (\(megabytes(summary.parameterBytes)))
      multiply-adds  \(grouped(summary.multiplyAdds))
      activations    \(megabytes(summary.activationBytes))
      layers can be inserted after: \(sites.joined(separator: ", "))
      """)
  }

  private static func megabytes(_ bytes: Int) -> String { String(format: "%.1f MB", Double(bytes) / 1e6) }

  private static func grouped(_ number: Int) -> String {
    var digits = String(number)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }
}
