import Imaging

extension Sample {
  /// Resizes image, boxes and mask to `width` x `height`.
  public mutating func resize(width: Int, height: Int) { change { $0.resize(width: width, height: height) } }

  /// Resizes the part inside `region`, which must lie in the image, to `width` x `height`.
  public mutating func resize(width: Int, height: Int, from region: Box) {
    change { $0.resize(width: width, height: height, from: region) }
  }

  /// Keeps the `width` x `height` pixels from (`left`, `top`). Past the edge, pixels are black and belong to no object;
  /// boxes are clipped, and those left without a pixel dropped.
  public mutating func crop(left: Int, top: Int, width: Int, height: Int) {
    change { $0.crop(left: left, top: top, width: width, height: height) }
  }

  /// Exchanges left and right.
  public mutating func flip() { change { $0.flip() } }

  private mutating func change(_ body: (inout FramedSample) -> Void) {
    var framed = FramedSample(self)
    body(&framed)
    self = framed.rendered()
  }
}
