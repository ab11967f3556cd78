import ArgumentParser
import EIL
import Foundation

struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "List a network's layers with shapes, parameters, multiply-adds and memory.",
    discussion: """
      N is the number of images in a batch. With --method or --erase the table shows the network in training: behind \
      each erasing layer there are N more rows, the erased copies. With --data, too, the network is run over some \
      training images, and the share of the cells that each layer erases is told: a hundredth changes nothing, and \
      nine tenths leave nothing to learn from.

        eil summary --backbone efficientnet-lite0 --weights pretrained --erase features --data cub:DIR
      """)

  @Option(
    help: ArgumentHelp("The network: \(Backbone.argumentHelp).", valueName: "backbone"), transform: Backbone.argument)
  var backbone: Backbone

  @OptionGroup(title: "Method") var method: MethodOptions

  @Option(help: "Classes; with --data as many as that has.")
  var classes = 200

  @Option(help: "With --erase or --method: how much is erased on training images of this data set.")
  var data: String?

  @Option(
    help: ArgumentHelp("With --data: the file of weights that training would start from.", valueName: "file"))
  var weights: String?

  @OptionGroup var size: NetworkOptions

  @Flag(help: "The classification form with torchvision's head, instead of the localization form.")
  var classification = false

  private var form: BackboneForm { classification ? .classification : .localization }

  func validate() throws {
    try Ranges.within(1...MemoryCheck.mostClasses, "--classes", classes)
    try size.check(backbone, form)
    guard data == nil || !method.isPlain && !classification else {
      throw ValidationError("--data shows how much is erased in training; say where to erase (--erase)")
    }
    guard weights == nil || data != nil else {
      throw ValidationError("--weights plays a part with --data alone, where images are run through the network")
    }
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
    if let data { try showErased(data, method) }
  }

  private func showErased(_ data: String, _ method: any Method) throws {
    var configuration = TrainingConfiguration(
      data: data, backbone: backbone, imageSize: size.imageSize, method: method)
    if let cells = size.cells { configuration.mapSize = cells }
    configuration.weightsFile = weights
    let found = try MeasuresBeforehand(of: configuration) { Console.note($0) }
    try Console.print("\nbefore training, on \(found.imageCount) images of \(data):")
    for measure in found.measures {
      try Console.print("  \(measure.name)  \(Table.format(measure.value, decimals: 3))")
    }
    if found.measures.isEmpty { Console.note("the method measures nothing") }
    if !found.hasTrainedWeights { Console.note("the weights are drawn: give those to start from (--weights)") }
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
