import Core
import Imaging

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

/// A size relative to an image's, 0...1.
public struct RelativeSize: Sendable, Hashable, Codable {
  /// A share of the image's width, 0...1.
  public var width: Double
  /// A share of the image's height, 0...1.
  public var height: Double

  public init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }
}

/// The sizes of the centered boxes that are best at each required overlap; that at 0.5 is also the box of GT-known
/// localization.
public typealias CenterBoxChoice = PerOverlap<RelativeSize>

/// Counts for every relative size of a centered box in how many images it overlaps a true box enough.
struct CenterBoxTally: Sendable {
  /// Sizes are multiples of 1 / steps.
  static let steps = 50

  private(set) var count = 0
  /// Hits, `steps * steps` for each overlap: row `height`, column `width`, both less one.
  private(set) var hits = PerOverlap(all: [Int32](repeating: 0, count: steps * steps))

  mutating func add(_ boxes: [Box], in image: ImageSize) {
    count += 1
    let best = (0..<Self.steps * Self.steps).map { index in
      let center = Self.size(at: index).centered(in: image)
      var best = 0.0
      for box in boxes { best = max(best, center.intersectionOverUnion(box)) }
      return best
    }
    hits.update(with: PerOverlap<Double>.required) { hits, required in
      for index in best.indices where best[index] >= required { hits[index] += 1 }
    }
  }

  mutating func merge(_ other: CenterBoxTally) {
    count += other.count
    hits.update(with: other.hits) { hits, other in
      hits.withUnsafeMutableBufferPointer { hits in
        other.withUnsafeBufferPointer { other in
          for index in hits.indices { hits[index] += other[index] }
        }
      }
    }
  }

  /// The best sizes.
  func choose() -> CenterBoxChoice { hits.map { Self.size(at: Self.best($0)) } }

  /// The levels reached with given sizes.
  func levels(with choice: CenterBoxChoice) -> OverlapLevels {
    OverlapLevels(
      hits.zipped(choice).map { hits, size in
        count == 0 ? 0 : 100 * Double(hits[Self.index(of: size)]) / Double(count)
      })
  }

  /// The report with sizes chosen elsewhere, if there are any, and with the best ones.
  func report(with choice: CenterBoxChoice?) -> CenterBoxReport {
    let own = choose()
    let oracle = levels(with: own)
    let given = choice.map { levels(with: $0) }
    return CenterBoxReport(
      gtKnownLocalization: given?.iou50, maxBoxAccV2: given, sizes: choice,
      oracle: CenterBoxReport.Oracle(gtKnownLocalization: oracle.iou50, maxBoxAccV2: oracle, sizes: own))
  }

  /// Among equally good sizes the one nearest to their mean.
  private static func best(_ hits: [Int32]) -> Int {
    let most = hits.max() ?? 0
    let tied = hits.indices.filter { hits[$0] == most }
    let row = tied.reduce(0.0) { $0 + Double($1 / steps) } / Double(tied.count)
    let column = tied.reduce(0.0) { $0 + Double($1 % steps) } / Double(tied.count)
    func distance(_ index: Int) -> Double {
      let (down, across) = (Double(index / steps) - row, Double(index % steps) - column)
      return down * down + across * across
    }
    return tied.min { distance($0) < distance($1) } ?? 0
  }

  private static func size(at index: Int) -> RelativeSize {
    RelativeSize(
      width: Double(index % steps + 1) / Double(steps), height: Double(index / steps + 1) / Double(steps))
  }

  private static func index(of size: RelativeSize) -> Int {
    func step(_ value: Double) -> Int { min(max(Int(saturating: (value * Double(steps)).rounded()), 1), steps) - 1 }
    return step(size.height) * steps + step(size.width)
  }
}

extension RelativeSize {
  /// The centered box of this size in an image, with corners `[x, y, x + width, y + height]` clipped like those of
  /// predicted boxes, but not rounded.
  func centered(in image: ImageSize) -> Box {
    let (width, height) = (self.width * Double(image.width), self.height * Double(image.height))
    let left = (Double(image.width) - width) / 2
    let top = (Double(image.height) - height) / 2
    return Box(x: left, y: top, width: width, height: height).clipped(to: image)
  }
}
