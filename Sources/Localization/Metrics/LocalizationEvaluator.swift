import Core

/// Measures localization over a split, one image or batch at a time, at all thresholds at once.
///
/// Maps are resized to the image's size, then normalized to 0...1, then cut into 256 levels; a box is right if its
/// overlap (inclusive pixels) with any true box is 0.5 or more. Use one evaluator on held-out images, take its
/// `chooseThresholds()`, and give that to the `report(at:)` of another one on the test images:
///
///     var heldOut = LocalizationEvaluator()
///     for sample in validation { heldOut.add(sample) }
///     var test = LocalizationEvaluator()
///     for sample in testing { test.add(sample) }
///     let report = test.report(at: heldOut.chooseThresholds())
public struct LocalizationEvaluator: Sendable {
  /// The thresholds that are tried.
  public let grid: ThresholdGrid
  /// Which box Top-1, Top-5 and GT-known localization judge; MaxBoxAcc always takes the largest component's and
  /// MaxBoxAccV2 all of them.
  public let mode: BoxMode
  /// How maps are brought to the image's size and to 0...1.
  public let rendering: MapRendering
  /// How many images were added.
  public private(set) var count = 0

  /// With what they counted.
  private(set) var metrics: [any LocalizationMetric]
  /// The same before they counted anything.
  private let blank: [any LocalizationMetric]

  /// - Parameters:
  ///   - metrics: what is counted, by metrics that have counted nothing; the standard ones unless told otherwise.
  ///   - grid: a thousand thresholds unless told otherwise.
  ///   - mode: the largest component unless told otherwise.
  ///   - rendering: the benchmark's bicubic, then minimum to maximum, unless told otherwise.
  public init(
    metrics: [any LocalizationMetric] = .standard, grid: ThresholdGrid = ThresholdGrid(),
    mode: BoxMode = .largestComponent, rendering: MapRendering = MapRendering()
  ) {
    (self.metrics, blank) = (metrics, metrics)
    (self.grid, self.mode, self.rendering) = (grid, mode, rendering)
  }

  /// Adds an image.
  public mutating func add(_ sample: LocalizationSample) { add(contentsOf: [sample]) }

  /// Adds images, several at a time on the team's threads. The result does not depend on how many threads there are,
  /// nor on how a split is cut into batches.
  public mutating func add(contentsOf samples: [LocalizationSample]) {
    var counted = [[any LocalizationMetric]](repeating: blank, count: samples.count)
    let (mode, rendering, grid) = (mode, rendering, grid)
    counted.withUnsafeMutableBufferPointer { counted in
      ThreadPool.run(samples.count, grain: 1) { range in
        for index in range {
          let outcome = ImageOutcome(samples[index], mode: mode, rendering: rendering, grid: grid)
          for metric in counted[index].indices { counted[index][metric].add(outcome) }
        }
      }
    }
    count += samples.count
    for counted in counted {
      for (index, other) in counted.enumerated() { metrics[index].merge(erased: other) }
    }
  }

  /// The metric of a kind, with what it counted; nil where there is none of it.
  public func metric<Metric: LocalizationMetric>(_ kind: Metric.Type) -> Metric? {
    metrics.lazy.compactMap { $0 as? Metric }.first
  }
}

extension [any LocalizationMetric] {
  /// The metrics that a `LocalizationReport` and a `ThresholdCurve` need.
  public static var standard: [any LocalizationMetric] {
    [
      ClassificationAccuracy(), TopLocalization(1), TopLocalization(5), GTKnown(), MaxBoxAcc(), MaxBoxAccV2(), PxAP(),
      Coverage(), CenterBox(), FlawedMaps(),
    ]
  }
}

extension LocalizationMetric {
  fileprivate mutating func merge(erased other: any LocalizationMetric) {
    guard let other = other as? Self else {
      fail("LocalizationEvaluator: a \(Self.self) cannot be merged with a \(type(of: other))")
    }
    merge(other)
  }
}

extension LocalizationEvaluator {
  /// The thresholds that are best on the images added so far; of equals the middle of the longest run.
  ///
  /// Meant for an evaluator fed with held-out images. On test images it gives the oracle's thresholds.
  public func chooseThresholds() -> ThresholdChoice {
    var best = MetricReadings(metrics, at: nil, grid).best
    func taken(_ name: String) -> Double? { best.removeValue(forKey: name) }
    let threshold = taken(GTKnown.name) ?? best.min { $0.key < $1.key }?.value ?? 0
    return ThresholdChoice(
      threshold: threshold, maxBoxAcc: taken(MaxBoxAcc.name) ?? threshold,
      overlaps: PerOverlap<String>.names.map { taken($0) ?? threshold }, others: best,
      centerBox: metric(CenterBox.self)?.choose())
  }

  /// What the metrics counted on the images added so far, whichever they are, in their order.
  ///
  /// - Parameter choice: thresholds chosen on other images, or `ThresholdChoice(fixed:)`.
  public func values(at choice: ThresholdChoice) -> [MetricValue] {
    MetricReadings(metrics, at: choice, grid).values(at: choice)
  }

  /// The standard metrics of the images added so far, and what further metrics counted.
  ///
  /// The program stops with a text if a standard metric is not among the evaluator's; `values(at:)` reads any set.
  ///
  /// - Parameter choice: thresholds chosen on other images, or `ThresholdChoice(fixed:)`.
  public func report(at choice: ThresholdChoice) -> LocalizationReport {
    let values = NamedValues(values(at: choice))
    guard let centerBox = metric(CenterBox.self) else { NamedValues.missing("CenterBox") }
    return LocalizationReport(
      count: count,
      top1Classification: values[ClassificationAccuracy.top1].value ?? 0,
      top5Classification: values[ClassificationAccuracy.top5].value ?? 0,
      top1Localization: values[TopLocalization.name(1)].value ?? 0,
      top5Localization: values[TopLocalization.name(5)].value ?? 0,
      gtKnownLocalization: values[GTKnown.name].value ?? 0,
      maxBoxAcc: values[MaxBoxAcc.name].value ?? 0,
      maxBoxAccV2: OverlapLevels(PerOverlap<String>.names.map { values[$0].value ?? 0 }),
      pxAP: values[PxAP.name].value,
      threshold: choice.threshold,
      oracle: OracleLocalization(
        top1Localization: values[TopLocalization.name(1)].oracle ?? 0,
        top5Localization: values[TopLocalization.name(5)].oracle ?? 0,
        gtKnownLocalization: values[GTKnown.name].oracle ?? 0,
        maxBoxAcc: values[MaxBoxAcc.name].oracle ?? 0,
        maxBoxAccV2: OverlapLevels(PerOverlap<String>.names.map { values[$0].oracle ?? 0 }),
        threshold: values[GTKnown.name].oracleThreshold ?? 0),
      centerBox: centerBox.report(with: choice.centerBox),
      maps: MapReport(
        interpolation: rendering.interpolation, normalization: rendering.normalization,
        constant: Int(values[FlawedMaps.constant].value ?? 0), notFinite: Int(values[FlawedMaps.notFinite].value ?? 0)),
      metrics: values.further)
  }

  /// Every reading at every threshold of the grid.
  public var curve: ThresholdCurve { MetricReadings(metrics, at: nil, grid).curve }
}

/// Values by name.
private struct NamedValues {
  private let values: [MetricValue]
  private let byName: [String: MetricValue]

  init(_ values: [MetricValue]) {
    self.values = values
    byName = Dictionary(uniqueKeysWithValues: values.map { ($0.name, $0) })
  }

  subscript(name: String) -> MetricValue {
    guard let value = byName[name] else { NamedValues.missing(name) }
    return value
  }

  /// Those of metrics that are not standard; nil if there are none.
  var further: [MetricValue]? {
    let standard = Set([any LocalizationMetric].standard.flatMap { $0.readings.map(\.name) })
    let further = values.filter { !standard.contains($0.name) }
    return further.isEmpty ? nil : further
  }

  static func missing(_ name: String) -> Never {
    fail(
      "LocalizationEvaluator: a report needs '\(name)', which is not among the metrics; add them to .standard, or read "
        + "values(at:)")
  }
}
