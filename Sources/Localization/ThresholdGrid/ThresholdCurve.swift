/// Metrics at every threshold of a grid, for plots. Shares are per cent, overlaps 0...1.
public struct ThresholdCurve: Sendable, Hashable, Codable {
  /// Relative thresholds, rising.
  public var thresholds: [Double] = []
  /// GT-known localization, per cent.
  public var gtKnownLocalization: [Double] = []
  /// Top-1 localization, per cent.
  public var top1Localization: [Double] = []
  /// Top-5 localization, per cent.
  public var top5Localization: [Double] = []
  /// Pictures with a box of overlap 0.3 or more among all components', per cent.
  public var iou30: [Double] = []
  /// The same for 0.5.
  public var iou50: [Double] = []
  /// The same for 0.7.
  public var iou70: [Double] = []
  /// The mean overlap of the predicted with the best true box, 0...1.
  public var meanOverlap: [Double] = []
  /// The mean share of the picture that lies above the threshold, per cent.
  public var pictureCoverage: [Double] = []
  /// The mean share of the true boxes' pixels that lie above the threshold, per cent: near 0 where only a small part of
  /// the object is found.
  public var boxCoverage: [Double] = []

  public init() {}

  /// The index of the threshold nearest to `threshold`; nil for an empty curve.
  public func index(of threshold: Double) -> Int? {
    thresholds.indices.min { abs(thresholds[$0] - threshold) < abs(thresholds[$1] - threshold) }
  }
}
