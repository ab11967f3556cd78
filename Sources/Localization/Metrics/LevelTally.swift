/// Counts of images at each of the 256 levels.
public struct LevelTally: Sendable, Hashable {
  /// How many images.
  public private(set) var count = 0
  /// Those that were hits, at each level.
  public private(set) var hits = [Int](repeating: 0, count: ThresholdSweep.levelCount)

  public init() {}

  /// Counts an image, and at which levels it is a hit.
  public mutating func add(_ isHit: (_ level: Int) -> Bool) {
    count += 1
    for level in hits.indices where isHit(level) { hits[level] += 1 }
  }

  /// Counts an image that is a hit where `overlaps` is at least `required`.
  mutating func add(_ overlaps: [Double], atLeast required: Double) {
    count += 1
    overlaps.withUnsafeBufferPointer { overlaps in
      hits.withUnsafeMutableBufferPointer { hits in
        for level in hits.indices where overlaps[level] >= required { hits[level] += 1 }
      }
    }
  }

  /// Counts an image that is no hit anywhere.
  mutating func addMiss() { count += 1 }

  /// Adds the images and hits of another tally.
  public mutating func merge(_ other: LevelTally) {
    count += other.count
    hits.withUnsafeMutableBufferPointer { hits in
      other.hits.withUnsafeBufferPointer { other in
        for level in hits.indices { hits[level] += other[level] }
      }
    }
  }

  /// Hits as shares of all images at each level, per cent.
  public var shares: [Double] { hits.map { count == 0 ? 0 : 100 * Double($0) / Double(count) } }
}

/// Sums over images at each of the 256 levels.
public struct LevelSums: Sendable, Hashable {
  /// How many images.
  public private(set) var count = 0
  /// The sum at each level; 256 numbers.
  public private(set) var sums = [Double](repeating: 0, count: ThresholdSweep.levelCount)

  public init() {}

  /// Adds an image's value at each level.
  public mutating func add(_ values: [Double]) {
    count += 1
    for level in sums.indices { sums[level] += values[level] }
  }

  /// Adds the images and sums of another one.
  public mutating func merge(_ other: LevelSums) {
    count += other.count
    for level in sums.indices { sums[level] += other.sums[level] }
  }

  /// The mean over images at each level.
  public var means: [Double] { sums.map { count == 0 ? 0 : $0 / Double(count) } }
}

/// Metrics at every threshold of a grid, for plots. Shares are per cent, overlaps 0...1.
public struct ThresholdCurve: Sendable, Hashable {
  /// Relative thresholds, rising.
  public var thresholds: [Double]
  /// The values of each reading at the thresholds, by its name.
  public var values: [String: [Double]]

  public init(thresholds: [Double] = [], values: [String: [Double]] = [:]) {
    (self.thresholds, self.values) = (thresholds, values)
  }

  /// The values of the reading `name`; empty where there is none.
  public subscript(name: String) -> [Double] { values[name] ?? [] }

  /// GT-known localization, per cent.
  public var gtKnownLocalization: [Double] { self[GTKnown.name] }
  /// Top-1 localization, per cent.
  public var top1Localization: [Double] { self[TopLocalization.name(1)] }
  /// Top-5 localization, per cent.
  public var top5Localization: [Double] { self[TopLocalization.name(5)] }
  /// Images with a box of overlap 0.3 or more among all components', per cent.
  public var iou30: [Double] { self[PerOverlap<String>.names.iou30] }
  /// The same for 0.5.
  public var iou50: [Double] { self[PerOverlap<String>.names.iou50] }
  /// The same for 0.7.
  public var iou70: [Double] { self[PerOverlap<String>.names.iou70] }
  /// The mean overlap of the predicted with the best true box, 0...1.
  public var meanOverlap: [Double] { self[Coverage.overlap] }
  /// The mean share of the image that lies above the threshold, per cent.
  public var imageCoverage: [Double] { self[Coverage.image] }
  /// The mean share of the true boxes' pixels that lie above the threshold, per cent: near 0 where only a small part of
  /// the object is found.
  public var boxCoverage: [Double] { self[Coverage.box] }

  /// The index of the threshold nearest to `threshold`; nil for an empty curve.
  public func index(of threshold: Double) -> Int? {
    thresholds.indices.min { abs(thresholds[$0] - threshold) < abs(thresholds[$1] - threshold) }
  }
}

extension ThresholdCurve: Codable {
  private static let key = "thresholds"

  public init(from decoder: any Decoder) throws {
    var values = try [String: [Double]](from: decoder)
    thresholds = values.removeValue(forKey: Self.key) ?? []
    self.values = values
  }

  /// One object: `thresholds`, and a list of values under each reading's name.
  public func encode(to encoder: any Encoder) throws {
    try values.merging([Self.key: thresholds]) { $1 }.encode(to: encoder)
  }
}
