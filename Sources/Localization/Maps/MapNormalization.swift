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
