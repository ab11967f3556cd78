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
    values.sorted()[min(max(Int(share * Double(values.count)), 0), values.count - 1)]
  }

  /// The map in 256 levels: `value * 255` without its fraction, values outside 0...1 clamped, NaN as 0.
  public func quantized() -> LevelMap {
    LevelMap(
      width: width, height: height, levels: values.map { $0 > 0 ? UInt8(min($0, 1) * 255) : 0 })
  }
}
