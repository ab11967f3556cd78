/// Whether the map's largest value lies in a true box, the pointing game (Zhang et al., ECCV 2016, without its margin
/// of 15 pixels). It rests on no threshold, and tells a map that is too narrow from one that is misplaced.
public struct Pointing: LocalizationMetric {
  /// What its reading is called in JSON and CSV.
  public static let name = "pointing"
  private var (hits, count) = (0, 0)

  public init() {}

  public mutating func add(_ image: ImageOutcome) {
    count += 1
    hits += image.pointsAtObject ? 1 : 0
  }

  public mutating func merge(_ other: Pointing) { (hits, count) = (hits + other.hits, count + other.count) }

  public var readings: [MetricReading] {
    let share = count == 0 ? 0 : 100 * Double(hits) / Double(count)
    return [MetricReading(Self.name, "pointing", .value(share))]
  }
}

/// What each image showed at every threshold, to be read at one that is known only at the end: for tables of images,
/// and for comparing two networks image by image. It takes 4 KB an image, and is none of the standard metrics.
public struct ImageResults: LocalizationMetric {
  /// One image.
  private struct Record: Sendable {
    let (label, predicted): (Int, Int?)
    let flaw: MapFlaw?
    let isPointing: Bool
    let (overlaps, anyOverlaps, imageCoverage, boxCoverage): ([Float], [Float], [Float], [Float])
  }

  private var records: [Record] = []

  public init() {}

  public mutating func add(_ image: ImageOutcome) {
    func short(_ values: [Double]) -> [Float] { values.map { Float($0) } }
    records.append(
      Record(
        label: image.sample.label, predicted: image.sample.topClasses.first, flaw: image.flaw,
        isPointing: image.pointsAtObject, overlaps: short(image.overlaps), anyOverlaps: short(image.anyOverlaps),
        imageCoverage: short(image.imageCoverage), boxCoverage: short(image.boxCoverage)))
  }

  public mutating func merge(_ other: ImageResults) { records += other.records }

  /// None: it is read by `results(at:)`.
  public var readings: [MetricReading] { [] }

  /// What the images show at chosen thresholds, in the order in which they were added.
  public func results(at choice: ThresholdChoice) -> [ImageResult] {
    let level = ThresholdGrid.level(of: choice.threshold)
    let levels = choice.overlaps.map { ThresholdGrid.level(of: $0) }
    return records.map { record in
      ImageResult(
        label: record.label, predicted: record.predicted, flaw: record.flaw, isPointing: record.isPointing,
        overlap: Double(record.overlaps[level]), bestOverlaps: levels.map { Double(record.anyOverlaps[$0]) },
        imageCoverage: Double(record.imageCoverage[level]), boxCoverage: Double(record.boxCoverage[level]))
    }
  }
}

/// What one image showed at chosen thresholds.
public struct ImageResult: Sendable, Hashable {
  /// The image's class.
  public let label: Int
  /// The likeliest class; nil where a logit was NaN.
  public let predicted: Int?
  /// What is wrong with the map of the image's own class; nil where nothing is.
  public let flaw: MapFlaw?
  /// Whether that map's largest value lies in a true box.
  public let isPointing: Bool
  /// Of the box from that map with the best true box, 0...1; GT-known counts those of 0.5 or more.
  public let overlap: Double
  /// The best overlap of any component's box at the thresholds of MaxBoxAccV2.
  public let bestOverlaps: PerOverlap<Double>
  /// The share of the image above the threshold, 0...1.
  public let imageCoverage: Double
  /// The share of the true boxes above the threshold, 0...1.
  public let boxCoverage: Double
}
