/// The center-box baseline: one box in the middle of every image, its relative size chosen on held-out images. It looks
/// at no image, so a localizer has to beat it. See `CenterBoxReport`.
public struct CenterBox: LocalizationMetric {
  static let known = "centerBox.gtKnownLocalization"
  static let any = "centerBox.maxBoxAccV2"
  private var tally = CenterBoxTally()

  public init() {}

  public mutating func add(_ image: ImageOutcome) { tally.add(image.trueBoxes, in: image.size) }
  public mutating func merge(_ other: CenterBox) { tally.merge(other.tally) }

  /// The sizes that are best for the images so far.
  public func choose() -> CenterBoxChoice { tally.choose() }

  /// The baseline with sizes chosen elsewhere, if there are any, and with the best ones.
  public func report(with choice: CenterBoxChoice?) -> CenterBoxReport { tally.report(with: choice) }

  public var readings: [MetricReading] { readings(at: nil) }

  public func readings(at choice: ThresholdChoice?) -> [MetricReading] {
    let report = report(with: choice?.centerBox)
    let (given, best) = (report.maxBoxAccV2, report.oracle.maxBoxAccV2)
    func reading(_ name: String, _ title: String, _ value: Double?, _ oracle: Double) -> MetricReading {
      MetricReading(name, title, .value(value, oracle: oracle))
    }
    return [
      reading(Self.known, "center box: GT-known", report.gtKnownLocalization, report.oracle.gtKnownLocalization),
      reading(Self.any, "center box: MaxBoxAccV2", given?.mean, best.mean),
    ]
  }
}
