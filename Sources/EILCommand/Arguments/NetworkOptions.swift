import ArgumentParser
import EIL

/// Options that say how large images and maps are.
struct NetworkOptions: ParsableArguments {
  @Option(
    name: .customLong("image-size"),
    help: ArgumentHelp(
      "Pixels a side; 64 for the small networks and 224 for the others by default.", valueName: "pixels"))
  var imageSize: Int?

  @OptionGroup var map: MapSizeOptions

  func validate() throws {
    let least = Backbone.all.map(\.smallestImageSize).min()
    try Ranges.atLeast(least ?? 1, "--image-size", imageSize)
  }

  /// Refuses what `backbone` has not: images that small, such a form, such maps.
  func check(_ backbone: Backbone, _ form: BackboneForm = .localization) throws {
    try Ranges.atLeast(backbone.smallestImageSize, "--image-size", imageSize)
    try map.check(backbone, form)
  }

  var cells: MapSize? { map.cells }
}
