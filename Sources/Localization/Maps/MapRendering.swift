import Imaging

/// How a raw map becomes one at an image's size with values 0...1: it is resized first and then normalized, as in the
/// WSOL benchmark, because interpolation may overshoot.
public struct MapRendering: Sendable, Hashable, Codable {
  /// The benchmark's bicubic unless told otherwise.
  public var interpolation: MapInterpolation
  /// The benchmark's minimum to maximum unless told otherwise.
  public var normalization: MapNormalization

  public init(interpolation: MapInterpolation = .bicubic, normalization: MapNormalization = .minMax) {
    self.interpolation = interpolation
    self.normalization = normalization
  }

  /// The map at an image's size, values 0...1.
  public func callAsFunction(_ map: ScoreMap, at size: ImageSize) -> ScoreMap { rendered(map, at: size).map }

  /// The same, and what is wrong with a map that became all zeros.
  public func rendered(_ map: ScoreMap, at size: ImageSize) -> (map: ScoreMap, flaw: MapFlaw?) {
    let resized = map.resized(to: size, by: interpolation)
    // Interpolation's rounding makes a constant map not quite constant, and normalizing would make noise of that.
    guard map.values.contains(where: { $0 != map.values[0] }) else {
      return (resized.zeros, map.values[0].isFinite ? .constant : .notFinite)
    }
    return resized.normalizing(by: normalization)
  }
}
