/// Sums over pictures, at each of the 256 levels.
struct LevelTally: Sendable {
  private static let empty = [Int](repeating: 0, count: ThresholdSweep.levelCount)
  private static let nothing = [Double](repeating: 0, count: ThresholdSweep.levelCount)

  var count = 0
  var top1 = 0
  var top5 = 0
  /// Hits of each kind.
  var gtKnown = empty
  var top1Localized = empty
  var top5Localized = empty
  var largest = empty
  /// Hits of any component at the overlaps 0.3, 0.5 and 0.7.
  var any = [empty, empty, empty]
  var overlap = nothing
  var pictureCoverage = nothing
  var boxCoverage = nothing

  mutating func add(_ outcome: SampleOutcome) {
    count += 1
    top1 += outcome.isTop1 ? 1 : 0
    top5 += outcome.isTop5 ? 1 : 0
    for level in 0..<ThresholdSweep.levelCount {
      if outcome.known[level] >= 0.5 { gtKnown[level] += 1 }
      if outcome.largest[level] >= 0.5 { largest[level] += 1 }
      if outcome.predicted[level] >= 0.5 {
        if outcome.isTop1 { top1Localized[level] += 1 }
        if outcome.isTop5 { top5Localized[level] += 1 }
      }
      for (index, required) in OverlapLevels.required.enumerated() where outcome.any[level] >= required {
        any[index][level] += 1
      }
      overlap[level] += outcome.known[level]
      pictureCoverage[level] += outcome.pictureCoverage[level]
      boxCoverage[level] += outcome.boxCoverage[level]
    }
  }

  /// Hits as a share of all pictures, per cent.
  func share(_ hits: Int) -> Double { count == 0 ? 0 : 100 * Double(hits) / Double(count) }

  /// A sum over all pictures as their mean.
  func mean(_ sum: Double) -> Double { count == 0 ? 0 : sum / Double(count) }
}
