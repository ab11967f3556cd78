/// How often the likeliest class is right, and how often the image's class is among the five likeliest.
public struct ClassificationAccuracy: LocalizationMetric {
  /// What its reading of the likeliest class is called in JSON and CSV.
  public static let top1 = "top1Classification"
  /// What its reading of the five likeliest is called.
  public static let top5 = "top5Classification"
  private var count = 0
  private var hits = (top1: 0, top5: 0)

  public init() {}

  public mutating func add(_ image: ImageOutcome) {
    count += 1
    hits.top1 += image.isTop1 ? 1 : 0
    hits.top5 += image.isTop5 ? 1 : 0
  }

  public mutating func merge(_ other: ClassificationAccuracy) {
    count += other.count
    hits.top1 += other.hits.top1
    hits.top5 += other.hits.top5
  }

  public var readings: [MetricReading] {
    func share(_ hits: Int) -> Double { count == 0 ? 0 : 100 * Double(hits) / Double(count) }
    return [
      MetricReading(Self.top1, "Top-1 classification", .value(share(hits.top1))),
      MetricReading(Self.top5, "Top-5 classification", .value(share(hits.top5))),
    ]
  }
}

/// How wide the maps are at each threshold: the mean overlap of the box, the mean share of the image above the
/// threshold and the mean share of the true boxes above it. The last two tell a map that is too narrow from one that
/// is misplaced. It uses GT-known's threshold.
public struct Coverage: LocalizationMetric {
  static let overlap = "meanOverlap"
  static let image = "imageCoverage"
  static let box = "boxCoverage"
  private var overlaps = LevelSums()
  private var images = LevelSums()
  private var boxes = LevelSums()

  public init() {}

  public mutating func add(_ image: ImageOutcome) {
    overlaps.add(image.overlaps)
    images.add(image.imageCoverage)
    boxes.add(image.boxCoverage)
  }

  public mutating func merge(_ other: Coverage) {
    overlaps.merge(other.overlaps)
    images.merge(other.images)
    boxes.merge(other.boxes)
  }

  public var readings: [MetricReading] {
    [
      MetricReading(
        Self.overlap, "mean overlap", unit: .share, .atLevels(overlaps.means, chosenBy: GTKnown.name)),
      MetricReading(
        Self.image, "image covered", .atLevels(images.means.map { 100 * $0 }, chosenBy: GTKnown.name)),
      MetricReading(
        Self.box, "true box covered", .atLevels(boxes.means.map { 100 * $0 }, chosenBy: GTKnown.name)),
    ]
  }
}

/// How many maps were constant, or had values that are not finite. Such a map counts as all zeros: it has no box, and
/// all its pixels rank last.
public struct FlawedMaps: LocalizationMetric {
  static let constant = "constantMaps"
  static let notFinite = "notFiniteMaps"
  private var counts: [MapFlaw: Int] = [:]

  public init() {}

  public mutating func add(_ image: ImageOutcome) {
    if let flaw = image.flaw { counts[flaw, default: 0] += 1 }
  }

  public mutating func merge(_ other: FlawedMaps) { counts.merge(other.counts, uniquingKeysWith: +) }

  public var readings: [MetricReading] {
    [
      MetricReading(Self.constant, "constant maps", unit: .count, .value(Double(counts[.constant] ?? 0))),
      MetricReading(Self.notFinite, "maps not finite", unit: .count, .value(Double(counts[.notFinite] ?? 0))),
    ]
  }
}
