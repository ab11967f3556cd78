import ArgumentParser
import EIL

/// Options that say how large pictures and maps are.
struct NetworkOptions: ParsableArguments {
  @Option(
    name: .customLong("image-size"),
    help: ArgumentHelp(
      "Pixels a side; 64 for the small networks and 224 for the others by default.", valueName: "pixels"))
  var imageSize: Int?

  @Option(
    name: .customLong("map-size"),
    help: ArgumentHelp("Cells a side of the last features at 224 pixels: 14 or 28.", valueName: "cells"))
  var mapSize = MapSize.cells14.rawValue

  /// Below this the deeper networks have nothing left to pool.
  static let leastImageSize = 32

  func validate() throws {
    try Ranges.atLeast(NetworkOptions.leastImageSize, "--image-size", imageSize)
    guard MapSize(rawValue: mapSize) != nil else {
      throw ValidationError("--map-size must be 14 or 28, not \(mapSize)")
    }
  }

  var cells: MapSize { MapSize(rawValue: mapSize) ?? .cells14 }
}
