import ArgumentParser
import EIL

/// Options that say how large pictures and maps are.
struct NetworkOptions: ParsableArguments {
  @Option(
    name: .customLong("image-size"),
    help: ArgumentHelp(
      "Pixels a side; 64 for the small networks and 224 for the others by default.", valueName: "pixels"))
  var imageSize: Int?

  @OptionGroup var map: MapSizeOptions

  /// Below this the deeper networks have nothing left to pool.
  static let leastImageSize = 32

  func validate() throws {
    try Ranges.atLeast(NetworkOptions.leastImageSize, "--image-size", imageSize)
  }

  var cells: MapSize { map.cells }
}
