/// MaxBoxAccV2: accuracy at three required overlaps, and their mean. Per cent.
public struct OverlapLevels: Sendable, Hashable, Codable {
  public var mean: Double
  /// At an intersection over union of 0.3 or more.
  public var iou30: Double
  /// At 0.5 or more.
  public var iou50: Double
  /// At 0.7 or more.
  public var iou70: Double

  public init(iou30: Double, iou50: Double, iou70: Double) {
    self.iou30 = iou30
    self.iou50 = iou50
    self.iou70 = iou70
    mean = (iou30 + iou50 + iou70) / 3
  }

  /// The overlaps, in the order of the fields.
  public static let required = [0.3, 0.5, 0.7]
}
