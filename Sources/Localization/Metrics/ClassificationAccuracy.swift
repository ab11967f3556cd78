/// How often the likeliest class is right, and how often the image's class is among the five likeliest.
public struct ClassificationAccuracy: LocalizationMetric {
  static let top1 = "top1Classification"
  static let top5 = "top5Classification"
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
