import ArgumentParser
import EIL

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
    try Ranges.atLeast(1, "--classes", classes)
    try size.check(backbone, form)
  }

  func run() throws {
    let network = backbone.network(classes: classes, form: form, mapSize: size.cells)
    let method = try method.chosen
    let isTrained = !(method is CAM)
    let side = size.imageSize ?? backbone.usualImageSize
    // Two images in training, because batch normalization cannot train on a single value.
    let summary = try method.network(of: network)
      .summary(inputShape: [isTrained ? 2 : 1, 3, side, side], mode: isTrained ? .training : .evaluation)
    SummaryDisplay.show(summary, sites: network.siteNames)
  }
}
