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
