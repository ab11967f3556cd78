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
