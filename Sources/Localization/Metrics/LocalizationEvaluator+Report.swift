import Core

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
