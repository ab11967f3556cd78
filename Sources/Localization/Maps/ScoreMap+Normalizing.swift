import Core

/// How a map is brought to 0...1 before it is thresholded: a setting that decides which thresholds are good, and that
/// published results seldom name.
///
/// As a text, in files and commands: `minmax`, `max`, `pas` or `pas:0.9`, `ivr` or `ivr:0.6`. Percentiles are shares of
/// the map's values: the value at share p is the one at place `Int(p * count)` of all values, sorted, without
/// interpolation.
public enum MapNormalization: Sendable, Hashable {
  /// Less the minimum, divided by the range: the WSOL benchmark's (Choe et al., CVPR 2020), and the default.
  case minMax
  /// Negative values as 0, divided by the maximum, as the released code of LayerCAM (Jiang et al., TIP 2021) does.
  case max
  /// Less the minimum, divided by the value at the percentile, 1 at most, so that single peaks do not decide (PaS; Bae
  /// et al., "Rethinking class activation mapping for weakly supervised object localization", ECCV 2020).
  case percentile(Double = 0.9)
  /// Less the value at the percentile, negative values as 0, divided by the maximum (IVR; Kim et al., "Normalization
  /// matters in weakly supervised object localization", ICCV 2021, whose best percentiles differ by network: 0.3 for
  /// ResNet50, 0.2 for VGG16, 0.4 for InceptionV3 on ILSVRC).
  case ivr(Double = 0.6)
}

extension MapNormalization: LosslessStringConvertible {
  /// Nil for a text that is no normalization, and for a percentile outside 0..<1.
  public init?(_ description: String) {
    let parts = description.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let share = parts.count == 2 ? Double(parts[1]) : nil
    guard parts.count == 1 || (parts.count == 2 && share.map((0.0..<1).contains) ?? false) else { return nil }
    switch parts[0] {
    case "minmax" where share == nil: self = .minMax
    case "max" where share == nil: self = .max
    case "pas": self = .percentile(share ?? 0.9)
    case "ivr": self = .ivr(share ?? 0.6)
    default: return nil
    }
  }

  public var description: String {
    switch self {
    case .minMax: "minmax"
    case .max: "max"
    case .percentile(let share): "pas:\(share)"
    case .ivr(let share): "ivr:\(share)"
    }
  }
}

extension MapNormalization: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = MapNormalization(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no normalization")
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// What keeps a map from being normalized; it becomes all zeros and has no box.
public enum MapFlaw: String, Sendable, Hashable, Codable, CaseIterable {
  /// It has a value that is not finite, or a range that is not.
  case notFinite
  /// It says the same of every place, or nothing of any that its normalization does not take as 0.
  case constant
}

extension ScoreMap {
  /// The map brought to 0...1, by its own minimum and maximum unless told otherwise.
  ///
  /// A constant map, and one with a value that is not finite, becomes all zeros, as in the WSOL benchmark, whatever the
  /// rule. The benchmark normalizes *after* resizing; a bicubic map normalized before would overshoot.
  public func normalized(by normalization: MapNormalization = .minMax) -> ScoreMap {
    normalizing(by: normalization).map
  }

  /// The normalized map, and what is wrong with a map that became all zeros.
  public func normalizing(by normalization: MapNormalization) -> (map: ScoreMap, flaw: MapFlaw?) {
    var (low, high) = (Float.infinity, -Float.infinity)
    var isFinite = true
    for value in values {
      isFinite = isFinite && value.isFinite
      low = min(low, value)
      high = max(high, value)
    }
    guard isFinite, (high - low).isFinite else { return (zeros, .notFinite) }
    guard high > low else { return (zeros, .constant) }
    switch normalization {
    case .minMax: return scaled(from: low, to: high)
    case .max: return scaled(from: 0, to: high)
    case .percentile(let share): return saturating(from: low, at: value(atShare: share))
    case .ivr(let share): return scaled(from: value(atShare: share), to: high)
    }
  }

  var zeros: ScoreMap {
    ScoreMap(width: width, height: height, values: [Float](repeating: 0, count: values.count))
  }

  /// `low` as 0, what is below it too, and `high`, the maximum, as 1.
  private func scaled(from low: Float, to high: Float) -> (map: ScoreMap, flaw: MapFlaw?) {
    let range = high - low
    guard range > 0 else { return (zeros, .constant) }
    return (ScoreMap(width: width, height: height, values: values.map { max(($0 - low) / range, 0) }), nil)
  }

  /// `low`, the minimum, as 0, and `limit` and everything above it as 1. Where both are the same, everything above is.
  private func saturating(from low: Float, at limit: Float) -> (map: ScoreMap, flaw: MapFlaw?) {
    let range = limit - low
    let scaled = values.map { range > 0 ? min(($0 - low) / range, 1) : ($0 > low ? 1 : 0) }
    return (ScoreMap(width: width, height: height, values: scaled), nil)
  }

  /// The value at place `Int(share * count)` of all values, sorted.
  private func value(atShare share: Double) -> Float {
    values.sorted()[min(max(Int(saturating: share * Double(values.count)), 0), values.count - 1)]
  }

  /// The map in 256 levels: `value * 255` without its fraction, values outside 0...1 clamped. NaN, which has no level,
  /// stops the program; normalized maps have none.
  public func quantized() -> LevelMap {
    LevelMap(
      width: width, height: height,
      levels: values.map { value in
        if value > 0 { return UInt8(saturating: min(value, 1) * 255) }
        require(value <= 0, "ScoreMap: NaN in a map of \(width)x\(height) has no level; normalize the map first")
        return 0
      })
  }
}
