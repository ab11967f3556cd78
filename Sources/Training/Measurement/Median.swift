extension [Double] {
  /// The one in the middle by size; the mean of the two middle ones where their number is even; NaN without any.
  var median: Double {
    let sorted = sorted()
    guard !sorted.isEmpty else { return .nan }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
