import Core

/// An 8-bit image in memory: rows from the top, pixels from the left, channels side by side.
public struct Image: Sendable, Hashable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// 1 (gray), 3 (RGB) or 4 (RGBA).
  public let channels: Int
  /// `height * width * channels` bytes.
  public var pixels: [UInt8]

  /// An image of the given pixels, of which there must be `height * width * channels`.
  public init(width: Int, height: Int, channels: Int = 3, pixels: [UInt8]) {
    require(
      width > 0 && height > 0 && [1, 3, 4].contains(channels),
      "image: \(width) x \(height) with \(channels) channels; sides must be above 0 and channels 1, 3 or 4")
    require(
      pixels.count == width * height * channels,
      "image: \(pixels.count) bytes do not fill \(width) x \(height) pixels of \(channels) channels")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// An image of one color; `color` has one value a channel.
  public init(width: Int, height: Int, filledWith color: [UInt8]) {
    var pixels = [UInt8](repeating: color.first ?? 0, count: width * height * color.count)
    if Set(color).count > 1 {
      for index in pixels.indices { pixels[index] = color[index % color.count] }
    }
    self.init(width: width, height: height, channels: color.count, pixels: pixels)
  }

  /// The channel values of the pixel `x` from the left in row `y` from the top.
  public subscript(x: Int, y: Int) -> ArraySlice<UInt8> {
    require(
      x >= 0 && x < width && y >= 0 && y < height, "image: no pixel (\(x), \(y)) in \(width) x \(height)")
    let start = (y * width + x) * channels
    return pixels[start..<start + channels]
  }
}
