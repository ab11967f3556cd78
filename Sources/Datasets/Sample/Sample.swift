import Imaging

/// An image on its way into a batch, with what must follow its pixels when they move.
public struct Sample: Sendable {
  /// The pixels as the steps so far have left them, 8 bits a channel.
  public var image: Image
  /// In pixels of `image`, clipped to it.
  public var boxes: [Box]
  /// As large as `image`.
  public var mask: Mask?
  /// The position of its class in `classNames`, from 0.
  public var label: Int

  public init(image: Image, boxes: [Box] = [], mask: Mask? = nil, label: Int = 0) {
    self.image = image
    self.boxes = boxes
    self.mask = mask
    self.label = label
  }
}
