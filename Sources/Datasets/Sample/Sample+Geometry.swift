import Imaging

extension Sample {
  /// Resizes picture, boxes and mask to `width` x `height`.
  public mutating func resize(width: Int, height: Int) {
    guard width != picture.width || height != picture.height else { return }
    let (x, y) = (Double(width) / Double(picture.width), Double(height) / Double(picture.height))
    boxes = boxes.map { $0.scaled(x: x, y: y) }
    mask = mask?.resized(width: width, height: height)
    picture = picture.resized(width: width, height: height)
  }

  /// Resizes the part inside `region`, which must lie in the picture, to `width` x `height`.
  public mutating func resize(width: Int, height: Int, from region: Box) {
    let (x, y) = (Double(width) / region.width, Double(height) / region.height)
    let size = PictureSize(width: width, height: height)
    boxes = boxes.compactMap {
      $0.moved(x: -region.left, y: -region.top).scaled(x: x, y: y).visiblePart(in: size)
    }
    mask = mask?.resized(width: width, height: height, from: region)
    picture = picture.resized(width: width, height: height, from: region)
  }

  /// Keeps the `width` x `height` pixels from (`left`, `top`). Past the edge, pixels are black and belong to no object;
  /// boxes are clipped, and those left without a pixel dropped.
  public mutating func crop(left: Int, top: Int, width: Int, height: Int) {
    guard left != 0 || top != 0 || width != picture.width || height != picture.height else { return }
    let size = PictureSize(width: width, height: height)
    boxes = boxes.compactMap { $0.moved(x: -Double(left), y: -Double(top)).visiblePart(in: size) }
    mask = mask?.cropped(left: left, top: top, width: width, height: height)
    picture = picture.cropped(left: left, top: top, width: width, height: height)
  }

  /// Exchanges left and right.
  public mutating func flip() {
    boxes = boxes.map { $0.mirrored(width: picture.width, convention: .continuous) }
    mask = mask?.flippedHorizontally()
    picture = picture.flippedHorizontally()
  }
}
