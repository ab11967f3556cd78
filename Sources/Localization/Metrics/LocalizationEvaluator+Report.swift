import Core

extension LocalizationEvaluator {
  /// The thresholds that are best on the images added so far; of equals the middle of the longest run.
  ///
  /// Meant for an evaluator fed with held-out images. On test images it gives the oracle's thresholds; set their
  /// `origin` then, so that no report takes them for chosen ones. Without images the program stops with a text.
  public func chooseThresholds() -> ThresholdChoice {
    requireImages("thresholds are chosen")
    var best = MetricReadings(metrics, at: nil, grid, count: count).best
    func taken(_ name: String) -> Double? { best.removeValue(forKey: name) }
    let threshold = taken(GTKnown.name) ?? best.min { $0.key < $1.key }?.value ?? 0
    return ThresholdChoice(
      threshold: threshold, maxBoxAcc: taken(MaxBoxAcc.name) ?? threshold,
      overlaps: PerOverlap<String>.names.map { taken($0) ?? threshold }, others: best,
      centerBox: metric(CenterBox.self)?.choose())
  }

  /// What the metrics counted on the images added so far, whichever they are, in their order.
  ///
  /// - Parameter choice: thresholds chosen on other images, or `ThresholdChoice(fixed:)`. Nil, or a choice whose
  ///   `origin` is the oracle's, leaves out what rests on chosen thresholds; the oracle's numbers are there in any
  ///   case.
  public func values(at choice: ThresholdChoice?) -> [MetricValue] {
    let choice = choice.flatMap { $0.origin == .oracle ? nil : $0 }
    return MetricReadings(metrics, at: choice, grid, count: count).values(at: choice)
  }

  /// The standard metrics of the images added so far, and what further metrics counted.
  ///
  /// The program stops with a text if a standard metric is not among the evaluator's, or no image was added;
  /// `values(at:)` reads any set.
  ///
  /// - Parameter choice: thresholds chosen on other images, or `ThresholdChoice(fixed:)`. Nil, or a choice whose
  ///   `origin` is the oracle's, leaves out what rests on chosen thresholds.
  public func report(at choice: ThresholdChoice?) -> LocalizationReport {
    requireImages("a report is made")
    let choice = choice.flatMap { $0.origin == .oracle ? nil : $0 }
    let values = NamedValues(values(at: choice))
    guard let centerBox = metric(CenterBox.self) else { NamedValues.missing("CenterBox") }
    let overlaps = PerOverlap<String>.names.map { values[$0] }
    let precision = values[PxAP.name]
    return LocalizationReport(
      count: count,
      top1Classification: values[ClassificationAccuracy.top1].value ?? 0,
      top5Classification: values[ClassificationAccuracy.top5].value ?? 0,
      top1Localization: values[TopLocalization.name(1)].value,
      top5Localization: values[TopLocalization.name(5)].value,
      gtKnownLocalization: values[GTKnown.name].value,
      maxBoxAcc: values[MaxBoxAcc.name].value,
      maxBoxAccV2: choice == nil ? nil : OverlapLevels(overlaps.map { $0.value ?? 0 }),
      pxAP: precision.value,
      maskCount: precision.images,
      threshold: choice?.threshold,
      thresholdFrom: choice?.origin,
      oracle: OracleLocalization(
        top1Localization: values[TopLocalization.name(1)].oracle ?? 0,
        top5Localization: values[TopLocalization.name(5)].oracle ?? 0,
        gtKnownLocalization: values[GTKnown.name].oracle ?? 0,
        maxBoxAcc: values[MaxBoxAcc.name].oracle ?? 0,
        maxBoxAccV2: OverlapLevels(overlaps.map { $0.oracle ?? 0 }),
        threshold: values[GTKnown.name].oracleThreshold ?? 0),
      centerBox: centerBox.report(with: choice?.centerBox),
      maps: MapReport(
        interpolation: rendering.interpolation, normalization: rendering.normalization,
        constant: Int(saturating: values[FlawedMaps.constant].value ?? 0),
        notFinite: Int(saturating: values[FlawedMaps.notFinite].value ?? 0)),
      metrics: values.further)
  }

  private func requireImages(_ what: String) {
    require(count > 0, "LocalizationEvaluator: \(what) of no images; add some, or look at its count first")
  }

  /// Every reading at every threshold of the grid; empty without images.
  public var curve: ThresholdCurve { MetricReadings(metrics, at: nil, grid, count: count).curve }
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
