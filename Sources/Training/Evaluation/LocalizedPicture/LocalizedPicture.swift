import Imaging
import Localization

/// A picture, what was found in it and where.
public struct LocalizedPicture: Sendable {
  public let picture: Picture
  public let label: Int
  public let className: String
  /// The class's probability, 0...1.
  public let score: Double
  /// Normalized to 0...1, at the resolution of the network's last features.
  public let map: ScoreMap
  /// In pixels of `picture`; nil where the map is the same everywhere.
  public let box: Box?
  /// Relative to the map's largest value.
  public let threshold: Double
}
