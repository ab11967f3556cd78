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
    try Ranges.within(min(least ?? 1, MemoryCheck.mostPixels)...MemoryCheck.mostPixels, "--image-size", imageSize)
  }

  /// Refuses what `backbone` has not: images that small, such a form, such maps.
  func check(_ backbone: Backbone, _ form: BackboneForm = .localization) throws {
    try Ranges.atLeast(backbone.smallestImageSize, "--image-size", imageSize)
    try map.check(backbone, form)
  }

  var cells: MapSize? { map.cells }
}

/// The option that says how fine the last features of a localization form are.
struct MapSizeOptions: ParsableArguments {
  @Option(
    name: .customLong("map-size"),
    help: ArgumentHelp(
      "Cells a side of a localization form's last features at 224 pixels: 14 unless given, or 28; not for the small "
        + "networks.", valueName: "cells"))
  var mapSize: Int?

  func validate() throws {
    try MapSizeOptions.check(mapSize, among: Backbone.all.flatMap(\.mapSizes))
  }

  /// Nil for the backbone's usual size.
  var cells: MapSize? { mapSize.map { MapSize(rawValue: $0) } }

  /// Refuses a size, or a form, that `backbone` has not.
  func check(_ backbone: Backbone, _ form: BackboneForm) throws {
    if !backbone.mapSizes.isEmpty { try MapSizeOptions.check(mapSize, among: backbone.mapSizes) }
    do throws(BackboneError) { try backbone.requireOffered(form, cells) } catch { throw ValidationError("\(error)") }
  }

  private static func check(_ mapSize: Int?, among sizes: [MapSize]) throws {
    let known = Set(sizes.map(\.rawValue)).sorted()
    guard let mapSize, !known.contains(mapSize) else { return }
    throw ValidationError(
      "--map-size must be \(known.map(String.init).joined(separator: " or ")), not \(mapSize)")
  }
}
