extension Image {
  /// The image turned as `orientation` says, so that it stands upright.
  public func turned(by orientation: Orientation) -> Image {
    switch orientation {
    case .upright: self
    case .mirrored: flippedHorizontally()
    case .rotated180: flippedHorizontally().flippedVertically()
    case .flipped: flippedVertically()
    case .transposed: transposed()
    case .rotated90: transposed().flippedHorizontally()
    case .transversed: transposed().flippedHorizontally().flippedVertically()
    case .rotated270: transposed().flippedVertically()
    }
  }

  /// Rows become columns.
  public func transposed() -> Image {
    var result = [UInt8](repeating: 0, count: pixels.count)
    for y in 0..<height {
      for x in 0..<width {
        let (from, to) = ((y * width + x) * channels, (x * height + y) * channels)
        for channel in 0..<channels { result[to + channel] = pixels[from + channel] }
      }
    }
    return Image(width: height, height: width, channels: channels, pixels: result)
  }
}

extension ScaledImage {
  /// The image turned upright; the stored sides trade places where the turn is by a quarter.
  public func turned(by orientation: Orientation) -> ScaledImage {
    let (width, height) = (storedSize.width, storedSize.height)
    return ScaledImage(
      image.turned(by: orientation),
      storedSize: orientation.swapsSides ? ImageSize(width: height, height: width) : storedSize)
  }
}
