extension ScoreMap {
  /// The map brought to 0...1 by its own minimum and maximum.
  ///
  /// A constant map, and one with a value that is not finite, becomes all zeros, as in the WSOL benchmark. The
  /// benchmark normalizes *after* resizing; a bicubic map normalized before would overshoot.
  public func normalized() -> ScoreMap {
    var (low, high) = (Float.infinity, -Float.infinity)
    var isFinite = true
    for value in values {
      isFinite = isFinite && value.isFinite
      low = min(low, value)
      high = max(high, value)
    }
    let range = high - low
    guard isFinite, range > 0, range.isFinite else {
      return ScoreMap(width: width, height: height, values: [Float](repeating: 0, count: values.count))
    }
    return ScoreMap(width: width, height: height, values: values.map { ($0 - low) / range })
  }

  /// The map in 256 levels: `value * 255` without its fraction, values outside 0...1 clamped, NaN as 0.
  public func quantized() -> LevelMap {
    LevelMap(
      width: width, height: height, levels: values.map { $0 > 0 ? UInt8(min($0, 1) * 255) : 0 })
  }
}
