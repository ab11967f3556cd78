extension LocalizationEvaluator {
  /// The thresholds that are best on the pictures added so far; of equals the middle of the longest run.
  ///
  /// Meant for an evaluator fed with held-out pictures. On test pictures it gives the oracle's thresholds.
  public func chooseThresholds() -> ThresholdChoice {
    ThresholdChoice(
      threshold: best(tally.gtKnown), maxBoxAcc: best(tally.largest), iou30: best(tally.any[0]),
      iou50: best(tally.any[1]), iou70: best(tally.any[2]), centerBox: centerBox.choose())
  }

  /// The metrics of the pictures added so far.
  ///
  /// - Parameter choice: thresholds chosen on other pictures, or `ThresholdChoice(fixed:)`.
  public func report(at choice: ThresholdChoice) -> LocalizationReport {
    let own = chooseThresholds()
    let level = ThresholdGrid.level(of: choice.threshold)
    return LocalizationReport(
      count: tally.count,
      top1Classification: tally.share(tally.top1),
      top5Classification: tally.share(tally.top5),
      top1Localization: tally.share(tally.top1Localized[level]),
      top5Localization: tally.share(tally.top5Localized[level]),
      gtKnownLocalization: tally.share(tally.gtKnown[level]),
      maxBoxAcc: tally.share(tally.largest[ThresholdGrid.level(of: choice.maxBoxAcc)]),
      maxBoxAccV2: levels(at: choice),
      pxAP: pixels.result(),
      threshold: choice.threshold,
      oracle: oracle(own),
      centerBox: centerBox.report(with: choice.centerBox))
  }

  /// The metrics at every threshold of the grid.
  public var curve: ThresholdCurve {
    var curve = ThresholdCurve()
    for threshold in grid.thresholds {
      let level = ThresholdGrid.level(of: threshold)
      curve.thresholds.append(threshold)
      curve.gtKnownLocalization.append(tally.share(tally.gtKnown[level]))
      curve.top1Localization.append(tally.share(tally.top1Localized[level]))
      curve.top5Localization.append(tally.share(tally.top5Localized[level]))
      curve.iou30.append(tally.share(tally.any[0][level]))
      curve.iou50.append(tally.share(tally.any[1][level]))
      curve.iou70.append(tally.share(tally.any[2][level]))
      curve.meanOverlap.append(tally.mean(tally.overlap[level]))
      curve.pictureCoverage.append(100 * tally.mean(tally.pictureCoverage[level]))
      curve.boxCoverage.append(100 * tally.mean(tally.boxCoverage[level]))
    }
    return curve
  }

  private func oracle(_ own: ThresholdChoice) -> OracleLocalization {
    let level = ThresholdGrid.level(of: own.threshold)
    return OracleLocalization(
      top1Localization: tally.share(tally.top1Localized[level]),
      top5Localization: tally.share(tally.top5Localized[level]),
      gtKnownLocalization: tally.share(tally.gtKnown[level]),
      maxBoxAcc: tally.share(tally.largest[ThresholdGrid.level(of: own.maxBoxAcc)]),
      maxBoxAccV2: levels(at: own),
      threshold: own.threshold)
  }

  private func levels(at choice: ThresholdChoice) -> OverlapLevels {
    OverlapLevels(
      iou30: tally.share(tally.any[0][ThresholdGrid.level(of: choice.iou30)]),
      iou50: tally.share(tally.any[1][ThresholdGrid.level(of: choice.iou50)]),
      iou70: tally.share(tally.any[2][ThresholdGrid.level(of: choice.iou70)]))
  }

  /// The threshold of the grid at which there are most hits.
  private func best(_ hits: [Int]) -> Double {
    let scores = grid.thresholds.map { hits[ThresholdGrid.level(of: $0)] }
    return grid[ThresholdChoice.middleOfBestPlateau(scores)]
  }
}
