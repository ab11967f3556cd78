/// Where a threshold is from.
public enum ThresholdOrigin: String, Sendable, Hashable {
  /// Chosen on held-out images.
  case heldOut = "held-out"
  /// The best for the evaluated images themselves.
  case oracle
  /// Given beforehand.
  case fixed = "given"
  /// Chosen on held-out images when the run was trained, and kept in its folder.
  case stored = "stored in the run"
  /// The usual fifth of a map's maximum, where none was chosen or given.
  case usual
}

extension ThresholdOrigin: Codable {
  /// Earlier versions wrote `fixed` for thresholds that were given.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let origin = text == "fixed" ? .fixed : ThresholdOrigin(rawValue: text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no origin of thresholds is '\(text)'")
    }
    self = origin
  }
}
