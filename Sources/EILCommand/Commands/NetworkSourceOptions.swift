import ArgumentParser
import EIL

/// Options that say which network is used as it is: that of a file of weights, or of a run.
struct NetworkSourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The network; by default the one that the weights look like.", valueName: "backbone"),
    transform: Backbone.argument)
  var backbone: Backbone?

  @Option(
    help: ArgumentHelp(
      "The file of weights, or 'pretrained' for those of the backbone that 'eil fetch' brings.", valueName: "file"))
  var weights: String?

  @Option(name: .customLong("run"), help: "The run folder, instead of a file of weights.")
  var runPath: String?

  @Option(help: "The network's form; by default what the names of the weights tell.")
  var form: BackboneForm?

  @OptionGroup var map: MapSizeOptions

  @OptionGroup var renaming: RenamingOptions

  func validate() throws {
    let bringsWeights = backbone?.ownClasses != nil
    guard (weights == nil && !bringsWeights) != (runPath == nil) else {
      throw ValidationError("the network comes from --weights FILE or from --run DIR; give one of them")
    }
    let saysNothing = backbone == nil && form == nil && map.mapSize == nil && renaming.isEmpty
    guard runPath == nil || saysNothing else {
      throw ValidationError(
        "--backbone, --form, --map-size, --remap-prefix and --remap-pattern go with --weights; a run knows its own")
    }
  }

  /// The path of the file of weights, also where it is called by the backbone's name.
  func weightsPath() throws -> String {
    let path = weights ?? ""
    if let backbone { return try backbone.weightsPath(path) }
    guard Backbone.isPretrained(path) else { return path }
    let names = Backbone.fetchable.map(\.name).joined(separator: ", ")
    throw ValidationError("--weights pretrained: of which network? Name it with --backbone, one of \(names)")
  }

  /// The network of the file of weights, all of whose weights must be in it.
  ///
  /// - Parameter classes: as many as the file's head has by default.
  func loadWeights(classes: Int? = nil) throws -> (network: Sequential, backbone: Backbone) {
    if weights == nil, let backbone, let own = backbone.ownClasses {
      return (backbone.network(classes: classes ?? own), backbone)
    }
    // Only the localization form has maps to choose from.
    let form = form ?? (map.mapSize == nil ? nil : BackboneForm.localization)
    return try PredictedNetwork.load(
      Weights.open(weightsPath()), backbone, classes: classes, form: form, map: map, renaming: renaming.rules)
  }
}
