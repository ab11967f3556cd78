/// The width and height of an image in pixels.
public struct ImageSize: Sendable, Hashable, Codable, CustomStringConvertible {
  /// Pixels in a row.
  public var width: Int
  /// Rows.
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Width before height, as in `500x335`.
  public var description: String { "\(width)x\(height)" }
}

extension Image {
  /// The width and height of this image.
  public var size: ImageSize { ImageSize(width: width, height: height) }
}
