import ArgumentParser

/// Options that say when a training run begins to erase.
struct ErasingStartOptions: ParsableArguments {
  @Option(
    name: .customLong("erase-from"), help: ArgumentHelp("Epochs to train without erasing first.", valueName: "epochs"))
  var eraseFrom = 0.0

  @Option(
    name: .customLong("erase-ramp"),
    help: ArgumentHelp("Epochs over which the erased losses grow to their weight.", valueName: "epochs"))
  var eraseRamp = 0.0

  func validate() throws {
    try Ranges.notNegative("--erase-from", eraseFrom)
    try Ranges.notNegative("--erase-ramp", eraseRamp)
  }
}
