/// The width and height of a picture in pixels.
public struct PictureSize: Sendable, Hashable, Codable, CustomStringConvertible {
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

extension Picture {
  /// The width and height of this picture.
  public var size: PictureSize { PictureSize(width: width, height: height) }
}
