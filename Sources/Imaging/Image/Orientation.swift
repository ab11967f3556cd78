/// How a stored image must be turned to stand upright: the values of EXIF's orientation tag (0x0112), named by where
/// row 0 and column 0 of the stored pixels belong (Exif 2.32, section 4.6.4).
public enum Orientation: UInt8, Sendable, Hashable, CaseIterable {
  case upright = 1
  case mirrored = 2
  case rotated180 = 3
  case flipped = 4
  case transposed = 5
  /// Turn by a quarter clockwise.
  case rotated90 = 6
  case transversed = 7
  /// Turn by a quarter anticlockwise.
  case rotated270 = 8

  /// Whether width and height trade places.
  public var swapsSides: Bool { rawValue >= 5 }
}

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
