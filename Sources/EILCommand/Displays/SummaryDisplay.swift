import EIL
import Foundation

/// Shows a network's layers as a table, with all numbers for one image.
enum SummaryDisplay {
  static func show(_ summary: NetworkSummary, sites: [String]) {
    let batch = summary.input[0]
    var table = Table(
      ["layer", "kind", "output", "parameters", "multiply-adds"], alignments: [.left, .left, .left, .right, .right])
    for row in summary.rows {
      table.add([
        row.name, row.kind, shape(row.output, batch), grouped(row.parameters), grouped(row.multiplyAdds / batch),
      ])
    }
    print(table.text, terminator: "")
    print(
      """

      input          \(shape(summary.input, batch))
      parameters     \(grouped(summary.parameters)) (\(megabytes(summary.parameterBytes)))
      multiply-adds  \(grouped(summary.multiplyAdds / batch)) an image
      activations    \(megabytes(summary.activationBytes / batch)) an image
      layers can be inserted after: \(sites.joined(separator: ", "))
      """)
  }

  /// A shape with the batch as `N`, or a multiple of it.
  private static func shape(_ shape: Shape, _ batch: Int) -> String {
    guard let rows = shape.first, rows % batch == 0 else { return "\(shape)" }
    let factor = rows / batch
    return "[" + ([factor == 1 ? "N" : "\(factor)N"] + shape.dropFirst().map { "\($0)" }).joined(separator: ", ") + "]"
  }

  private static func megabytes(_ bytes: Int) -> String { String(format: "%.1f MB", Double(bytes) / 1e6) }

  /// A number with commas between thousands.
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
