/// A way of counting: a metric adds what each image shows, merges with another of its kind, and reads out numbers.
///
/// One of your own is a struct, given to an evaluator beside the standard ones; thresholds, the oracle, curves, tables,
/// JSON and CSV follow from what it reads out:
///
///     struct StrictlyKnown: LocalizationMetric {
///       private var tally = LevelTally()
///       mutating func add(_ image: ImageOutcome) { tally.add { image.overlaps[$0] >= 0.9 } }
///       mutating func merge(_ other: StrictlyKnown) { tally.merge(other.tally) }
///       var readings: [MetricReading] {
///         [MetricReading("strictlyKnown", "GT-known at 0.9", .atLevels(tally.shares))]
///       }
///     }
///     var evaluator = LocalizationEvaluator(metrics: .standard + [StrictlyKnown()])
///
/// `MetricRegistry.register` has it counted in evaluations of runs and by the commands of a program.
///
/// An evaluator is given metrics that have counted nothing. It copies one for each image, lets the copy add the image
/// on one of several threads, and merges the copies in the images' order, so that sums do not depend on threads.
public protocol LocalizationMetric: Sendable {
  /// Counts an image.
  mutating func add(_ image: ImageOutcome)

  /// Adds what another one counted, later in the order of images.
  mutating func merge(_ other: Self)

  /// The numbers of the images so far, in the order in which they are shown.
  var readings: [MetricReading] { get }

  /// The same for metrics that have something else to choose than a threshold; `readings` by default.
  ///
  /// - Parameter choice: what was chosen on other images; nil if nothing was.
  func readings(at choice: ThresholdChoice?) -> [MetricReading]
}

extension LocalizationMetric {
  public func readings(at choice: ThresholdChoice?) -> [MetricReading] { readings }
}

/// One number of a metric, or one at each level.
public struct MetricReading: Sendable, Hashable {
  /// In JSON and CSV, such as `gtKnownLocalization`; unlike every other of an evaluator.
  public var name: String
  /// In tables, such as `GT-known localization`.
  public var title: String
  /// What the number counts, which decides how it is written.
  public var unit: MetricUnit
  /// Over how many images it is; nil for all that were added.
  public var images: Int?
  /// The number, or one at each level with the way in which one of them is chosen.
  public var content: Content

  /// What there is to read, and whether a threshold has to be chosen for it.
  public enum Content: Sendable, Hashable {
    /// A number that rests on no threshold; nil where there is none. A metric that chooses something else than a
    /// threshold gives what its choice on other images reaches, and what the best choice does.
    case value(Double?, oracle: Double? = nil)
    /// A number for each of the 256 levels, of the mask of the pixels strictly above it.
    ///
    /// - Parameter chosenBy: the name of the reading whose best threshold this one uses; its own where nil.
    case atLevels([Double], chosenBy: String? = nil)
    /// The mean of other readings, each at its own threshold.
    case mean(of: [String])
  }

  /// - Parameters:
  ///   - unit: per cent unless told otherwise.
  ///   - images: over how many images it is; all that were added unless told otherwise.
  public init(
    _ name: String, _ title: String, unit: MetricUnit = .percent, images: Int? = nil, _ content: Content
  ) {
    (self.name, self.title, self.unit, self.images, self.content) = (name, title, unit, images, content)
  }
}

/// What a metric's numbers count.
public struct MetricUnit: Sendable, Hashable, Codable, RawRepresentable {
  public var rawValue: String

  /// - Parameter rawValue: as in tables and JSON.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// 0...100.
  public static let percent = MetricUnit(rawValue: "per cent")
  /// 0...1.
  public static let share = MetricUnit(rawValue: "share")
  /// How many.
  public static let count = MetricUnit(rawValue: "count")
  /// Of an image at its evaluated size.
  public static let pixels = MetricUnit(rawValue: "pixels")
}

/// A number in a report.
public struct MetricValue: Sendable, Hashable, Codable {
  /// In JSON and CSV, such as `gtKnownLocalization`.
  public var name: String
  /// In tables, such as `GT-known localization`.
  public var title: String
  /// Nil where there is none, such as the average precision of pixels without masks, or a number at a threshold that
  /// nobody could choose.
  public var value: Double?
  /// What the value counts: per cent unless it says otherwise.
  public var unit: MetricUnit
  /// Over how many images the value is; nil where nobody counted.
  public var images: Int?
  /// The relative threshold that it rests on; nil for numbers that rest on none, or on several.
  public var threshold: Double?
  /// Where the threshold, or all of them, are from; nil for numbers that rest on none.
  public var origin: ThresholdOrigin?
  /// The number at the threshold that is best for the evaluated images; nil for numbers that rest on none.
  public var oracle: Double?
  /// That threshold.
  public var oracleThreshold: Double?

  public init(
    name: String, title: String, value: Double? = nil, unit: MetricUnit = .percent, images: Int? = nil,
    threshold: Double? = nil, origin: ThresholdOrigin? = nil, oracle: Double? = nil, oracleThreshold: Double? = nil
  ) {
    (self.name, self.title, self.value, self.unit, self.images) = (name, title, value, unit, images)
    (self.threshold, self.origin) = (threshold, origin)
    (self.oracle, self.oracleThreshold) = (oracle, oracleThreshold)
  }
}
