import ArgumentParser
import EIL
import Foundation

struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "List a network's layers with shapes, parameters, multiply-adds and memory.",
    discussion: """
      N is the number of images in a batch. With --method or --erase the table shows the network in training: behind \
      each erasing layer there are N more rows, the erased copies.
      """)

  @Option(help: "The network.")
  var backbone: Backbone

  @OptionGroup(title: "Method") var method: MethodOptions

  @Option(help: "Classes.")
  var classes = 200

  @OptionGroup var size: NetworkOptions

  @Flag(help: "The classification form with torchvision's head, instead of the localization form.")
  var classification = false

  private var form: BackboneForm { classification ? .classification : .localization }

  func validate() throws {
    try Ranges.within(1...MemoryCheck.mostClasses, "--classes", classes)
    try size.check(backbone, form)
  }

  func run() throws {
    try MemoryCheck(
      backbone: backbone, form: form, mapSize: size.cells, classes: classes, batch: method.isPlain ? 1 : 2,
      imageSize: size.imageSize, use: method.isPlain ? .weights : .training
    ).require()
    let network = backbone.network(classes: classes, form: form, mapSize: size.cells)
    let method = try method.chosen
    let isTrained = !(method is CAM)
    let side = size.imageSize ?? backbone.usualImageSize
    // Two images in training, because batch normalization cannot train on a single value.
    let summary = try method.network(of: network)
      .summary(inputShape: [isTrained ? 2 : 1, 3, side, side], mode: isTrained ? .training : .evaluation)
    try SummaryDisplay.show(summary, sites: network.siteNames)
  }
}

/// Shows a network's layers as a table, with all numbers for one image.
enum SummaryDisplay {
  static func show(_ summary: NetworkSummary, sites: [String]) throws {
    let batch = summary.input[0]
    var table = Table(
      ["layer", "kind", "output", "parameters", "multiply-adds"], alignments: [.left, .left, .left, .right, .right])
    for row in summary.rows {
      table.add([
        row.name, row.kind, shape(row.output, batch), grouped(row.parameters), grouped(row.multiplyAdds / batch),
      ])
    }
    try Console.print(table.text, terminator: "")
    try Console.print(
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
