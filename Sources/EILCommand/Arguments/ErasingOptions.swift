import ArgumentParser
import EIL

/// Options that say where a network erases.
struct ErasingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Layers to erase after, separated by commas, such as pool4,conv5_3; 'eil summary' lists the names. None: the "
        + "plain network.", valueName: "names"))
  var erase: ListArgument<String>?

  @Option(
    help: ArgumentHelp(
      "Gamma: cells at least this share of the picture's largest mean are erased. One for all layers or one for each.",
      valueName: "share"))
  var threshold = ListArgument([0.7])

  @Option(
    name: .customLong("loss-weight"),
    help: ArgumentHelp(
      "Sigma: the weight of each erased loss. One for all layers or one for each.", valueName: "weight"))
  var lossWeight = ListArgument([1.0])

  @Option(help: "Whether each layer erases the unerased features (parallel) or the newest erased ones (chained).")
  var wiring = ErasingWiring.parallel

  func validate() throws {
    try checkCount("--threshold", threshold.elements)
    try checkCount("--loss-weight", lossWeight.elements)
    for share in threshold.elements where !(share > 0 && share <= 1) {
      throw ValidationError("--threshold must be above 0 and at most 1, not \(share)")
    }
    for weight in lossWeight.elements { try Ranges.positive("--loss-weight", weight) }
  }

  private func checkCount(_ option: String, _ values: [Double]) throws {
    let layers = erase?.elements.count ?? 0
    guard values.count != 1, values.count != layers else { return }
    throw ValidationError("\(option) has \(values.count) values for \(layers) layers; give one for all or one for each")
  }

  var configuration: ErasingConfiguration {
    var configuration = ErasingConfiguration()
    configuration.points = erase?.elements ?? []
    configuration.thresholds = threshold.elements
    configuration.lossWeights = lossWeight.elements
    configuration.wiring = wiring
    return configuration
  }
}
