extension Image {
  /// The image at another size: linear interpolation, antialiased when shrinking.
  public func resized(width newWidth: Int, height newHeight: Int) -> Image {
    guard newWidth != width || newHeight != height else { return self }
    return resized(
      width: newWidth, height: newHeight,
      from: Box(left: 0, top: 0, right: Double(width), bottom: Double(height)))
  }

  /// The part inside `region` (which must lie in the image) at another size, without cropping to whole pixels first.
  public func resized(width newWidth: Int, height newHeight: Int, from region: Box) -> Image {
    var framing = Framing(wholeOf: size)
    framing.resize(region, to: ImageSize(width: newWidth, height: newHeight))
    return framed(by: framing)
  }
}
