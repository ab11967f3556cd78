import ArgumentParser
import EIL

/// The option that says how fine the last features of a localization form are.
struct MapSizeOptions: ParsableArguments {
  @Option(
    name: .customLong("map-size"),
    help: ArgumentHelp(
      "Cells a side of a localization form's last features at 224 pixels: 14 unless given, or 28.", valueName: "cells"))
  var mapSize: Int?

  func validate() throws {
    guard let mapSize, MapSize(rawValue: mapSize) == nil else { return }
    throw ValidationError("--map-size must be 14 or 28, not \(mapSize)")
  }

  var cells: MapSize { mapSize.flatMap { MapSize(rawValue: $0) } ?? .cells14 }
}
