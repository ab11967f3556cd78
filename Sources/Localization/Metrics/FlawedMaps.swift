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
