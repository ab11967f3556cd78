import Imaging

/// What is known of an image besides its pixels.
public struct Annotation: Sendable, Hashable {
  /// Names the image within its data set: the path relative to the data set's folder, or the like.
  public var identifier: String
  /// The class, counted from 0.
  public var label: Int
  /// Boxes of the object in stored pixels, as the data set gives them: they may stick out of the image. Right and
  /// bottom sides lie one past the last pixel.
  public var boxes: [Box]
  /// Whether `mask(at:)` gives a mask.
  public var hasMask: Bool

  public init(identifier: String, label: Int, boxes: [Box] = [], hasMask: Bool = false) {
    self.identifier = identifier
    self.label = label
    self.boxes = boxes
    self.hasMask = hasMask
  }
}
