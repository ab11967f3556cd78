import Core

/// GT-known localization: the box from the map of the image's own class overlaps a true box by 0.5 or more.
public struct GTKnown: LocalizationMetric {
  /// What its reading is called in JSON and CSV; its threshold serves top-k localization too.
  public static let name = "gtKnownLocalization"
  private var tally = LevelTally()

  public init() {}

  public mutating func add(_ image: ImageOutcome) { tally.add(image.overlaps, atLeast: 0.5) }
  public mutating func merge(_ other: GTKnown) { tally.merge(other.tally) }

  public var readings: [MetricReading] {
    [MetricReading(Self.name, "GT-known localization", .atLevels(tally.shares))]
  }
}

/// Top-k localization: the image's class is among the k likeliest, and the box from its own map is right. It uses
/// GT-known's threshold.
public struct TopLocalization: LocalizationMetric {
  /// How many of the likeliest classes count.
  public let k: Int
  private var tally = LevelTally()

  /// - Parameter k: 1...5, of the classes that a `LocalizationSample` has.
  public init(_ k: Int) {
    require((1...5).contains(k), "TopLocalization: k must be from 1 to 5, not \(k)")
    self.k = k
  }

  /// What its reading is called in JSON and CSV, as in `top1Localization`.
  public static func name(_ k: Int) -> String { "top\(k)Localization" }

  public mutating func add(_ image: ImageOutcome) {
    guard image.isTop(k) else { return tally.addMiss() }
    tally.add(image.predictedOverlaps, atLeast: 0.5)
  }

  public mutating func merge(_ other: TopLocalization) {
    require(k == other.k, "TopLocalization: counts of \(k) and of \(other.k) classes cannot be merged")
    tally.merge(other.tally)
  }

  public var readings: [MetricReading] {
    [MetricReading(Self.name(k), "Top-\(k) localization", .atLevels(tally.shares, chosenBy: GTKnown.name))]
  }
}

/// MaxBoxAcc (Choe et al., CVPR 2020): the largest component's box overlaps a true box by 0.5 or more, at a threshold
/// of its own.
public struct MaxBoxAcc: LocalizationMetric {
  /// What its reading is called in JSON and CSV.
  public static let name = "maxBoxAcc"
  private var tally = LevelTally()

  public init() {}

  public mutating func add(_ image: ImageOutcome) { tally.add(image.largestOverlaps, atLeast: 0.5) }
  public mutating func merge(_ other: MaxBoxAcc) { tally.merge(other.tally) }

  public var readings: [MetricReading] { [MetricReading(Self.name, "MaxBoxAcc", .atLevels(tally.shares))] }
}

/// MaxBoxAccV2 (Choe et al., 2020, extended version): any component's box overlaps a true box by 0.3, 0.5 and 0.7 or
/// more, each at a threshold of its own, and the mean of the three.
public struct MaxBoxAccV2: LocalizationMetric {
  /// What the mean of its readings is called in JSON and CSV.
  public static let name = "maxBoxAccV2"
  private var tallies = PerOverlap(all: LevelTally())

  public init() {}

  public mutating func add(_ image: ImageOutcome) {
    let overlaps = image.anyOverlaps
    tallies.update(with: PerOverlap<Double>.required) { $0.add(overlaps, atLeast: $1) }
  }

  public mutating func merge(_ other: MaxBoxAccV2) { tallies.update(with: other.tallies) { $0.merge($1) } }

  public var readings: [MetricReading] {
    let names = PerOverlap<String>.names
    let single = names.zipped(tallies).zipped(PerOverlap<Double>.required).map { named, required in
      MetricReading(named.0, "  IoU \(required)", .atLevels(named.1.shares))
    }
    return [MetricReading(Self.name, "MaxBoxAccV2", .mean(of: names.all))] + single.all
  }
}
