import Imaging
import Localization

/// An image, what was found in it and where.
public struct LocalizedImage: Sendable {
  /// At its own size in RGB, or what the network saw of it where that was cut out; the box lies on it.
  public let image: Image
  /// The class's position in `classNames` of the run.
  public let label: Int
  /// The class that was found, for people.
  public let className: String
  /// The class's probability, 0...1.
  public let score: Double
  /// As the map method made it, at the resolution of the network's features.
  public let rawMap: ScoreMap
  /// In pixels of `image`; nil where the map is the same everywhere.
  public let box: Box?
  /// Relative to the map's largest value.
  public let threshold: Double
  /// How the map is brought to the image's size and to 0...1.
  public let rendering: MapRendering

  /// The map normalized to 0...1, at the resolution of the network's features.
  public var map: ScoreMap { rawMap.normalized(by: rendering.normalization) }
}
