import ArgumentParser
import EIL
import Foundation

struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "List a network's layers with shapes, parameters, multiply-adds and memory.")

  @Option(help: "The network: \(Backbone.allCases.map(\.rawValue).joined(separator: ", ")).")
  var backbone: Backbone

  @OptionGroup(title: "Erasing") var erasing: ErasingOptions

  @Option(help: "Classes.")
  var classes = 200

  @Option(name: .customLong("image-size"), help: "Pixels a side.")
  var imageSize: Int?

  @Option(name: .customLong("map-size"), help: "Cells a side of the last features at 224 pixels: 14 or 28.")
  var mapSize = 14

  @Flag(help: "The classification form with torchvision's head, instead of the localization form.")
  var classification = false

  func run() throws {
    let network = backbone.network(
      classes: classes, form: classification ? .classification : .localization,
      mapSize: MapSize(rawValue: mapSize) ?? .cells14)
    var configuration = TrainingConfiguration(data: "parts", backbone: backbone, imageSize: imageSize)
    configuration.erasing = try erasing.configuration()
    let erased = try configuration.erased(network)
    let size = configuration.imageSize
    // Two pictures, because batch normalization cannot train on a single value.
    let shown = erased.summary(inputShape: [configuration.erasing.points.isEmpty ? 1 : 2, 3, size, size], mode: configuration.erasing.points.isEmpty ? .evaluation : .training)
    SummaryDisplay.show(shown, sites: network.siteNames)
  }
}
