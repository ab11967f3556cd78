import Datasets
import Localization

/// What a network scores on a part of a data set.
public struct EvaluationResult: Sendable {
  /// Per cent.
  public let top1Classification: Double
  /// Per cent.
  public let top5Classification: Double
  /// Images that were measured.
  public let count: Int
  /// Nil where the images have neither boxes nor masks.
  public let localization: LocalizationReport?
  /// The thresholds that `localization` is at; nil like it.
  public let thresholds: ThresholdChoice?
  /// The localization metrics at every threshold; nil like `localization`.
  public let curve: ThresholdCurve?
  /// Everything that was counted, by name, with the thresholds that it rests on; empty where `localization` is nil.
  public let values: [MetricValue]
  /// Images that could not be read.
  public let skipped: [SkippedImage]
}
