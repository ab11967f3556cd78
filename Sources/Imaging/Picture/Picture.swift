/// An 8-bit picture in memory: rows from the top, pixels from the left, channels side by side.
public struct Picture: Sendable, Hashable {
  public let width: Int
  public let height: Int
  /// 1 (grey), 3 (RGB) or 4 (RGBA).
  public let channels: Int
  /// `height * width * channels` bytes.
  public var pixels: [UInt8]

  public init(width: Int, height: Int, channels: Int = 3, pixels: [UInt8]) {
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }
}
