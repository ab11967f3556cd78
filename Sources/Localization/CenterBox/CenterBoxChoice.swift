/// A size relative to a picture's, 0...1.
public struct RelativeSize: Sendable, Hashable, Codable {
  public var width: Double
  public var height: Double

  public init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }
}

/// The sizes of the centred boxes that are best at each required overlap.
public struct CenterBoxChoice: Sendable, Hashable, Codable {
  /// Best at an overlap of 0.3.
  public var iou30: RelativeSize
  /// Best at 0.5; also the box of GT-known localization.
  public var iou50: RelativeSize
  /// Best at 0.7.
  public var iou70: RelativeSize

  public init(iou30: RelativeSize, iou50: RelativeSize, iou70: RelativeSize) {
    self.iou30 = iou30
    self.iou50 = iou50
    self.iou70 = iou70
  }
}
