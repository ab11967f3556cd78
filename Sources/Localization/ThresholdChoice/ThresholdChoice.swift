/// Thresholds fixed before a test split is looked at: chosen on held-out pictures, or given.
public struct ThresholdChoice: Sendable, Hashable, Codable {
  /// For Top-1, Top-5 and GT-known localization.
  public var threshold: Double
  /// For MaxBoxAcc. The same unless boxes are made in another mode than the largest component's.
  public var maxBoxAcc: Double
  /// For MaxBoxAccV2 at an overlap of 0.3.
  public var iou30: Double
  /// For MaxBoxAccV2 at an overlap of 0.5.
  public var iou50: Double
  /// For MaxBoxAccV2 at an overlap of 0.7.
  public var iou70: Double
  /// The centre boxes chosen on the same pictures; nil for given thresholds.
  public var centerBox: CenterBoxChoice?

  public init(
    threshold: Double, maxBoxAcc: Double, iou30: Double, iou50: Double, iou70: Double,
    centerBox: CenterBoxChoice? = nil
  ) {
    self.threshold = threshold
    self.maxBoxAcc = maxBoxAcc
    self.iou30 = iou30
    self.iou50 = iou50
    self.iou70 = iou70
    self.centerBox = centerBox
  }

  /// One given threshold for everything, as in papers that fix 0.2.
  public init(fixed threshold: Double) {
    self.init(threshold: threshold, maxBoxAcc: threshold, iou30: threshold, iou50: threshold, iou70: threshold)
  }

  /// The index of the best score, the middle of the longest run of best scores.
  ///
  /// Between equals the middle of a plateau is the choice that depends least on chance: the first run if two are
  /// equally long, the lower middle if a run has two.
  static func middleOfBestPlateau(_ scores: [Int]) -> Int {
    guard let best = scores.max() else { return 0 }
    var longest = 0..<0
    var start: Int?
    for index in 0...scores.count {
      if index < scores.count, scores[index] == best {
        start = start ?? index
      } else if let first = start {
        if index - first > longest.count { longest = first..<index }
        start = nil
      }
    }
    return longest.lowerBound + (longest.count - 1) / 2
  }
}
