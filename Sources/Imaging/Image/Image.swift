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

  /// The width and height of this image.
  public var size: ImageSize { ImageSize(width: width, height: height) }

  /// The channel values of the pixel `x` from the left in row `y` from the top.
  public subscript(x: Int, y: Int) -> ArraySlice<UInt8> {
    require(
      x >= 0 && x < width && y >= 0 && y < height, "image: no pixel (\(x), \(y)) in \(width) x \(height)")
    let start = (y * width + x) * channels
    return pixels[start..<start + channels]
  }
}

extension Image {
  /// The image in three channels: gray is repeated, transparency is laid on white.
  public func rgb() -> Image {
    switch channels {
    case 1:
      var result = [UInt8](repeating: 0, count: 3 * pixels.count)
      for (index, value) in pixels.enumerated() {
        result[3 * index] = value
        result[3 * index + 1] = value
        result[3 * index + 2] = value
      }
      return Image(width: width, height: height, pixels: result)
    case 4:
      var result = [UInt8](repeating: 0, count: 3 * width * height)
      for pixel in 0..<width * height {
        let alpha = Int(pixels[4 * pixel + 3])
        for channel in 0..<3 {
          let laid = Int(pixels[4 * pixel + channel]) * alpha + 255 * (255 - alpha)
          result[3 * pixel + channel] = UInt8((laid + 127) / 255)
        }
      }
      return Image(width: width, height: height, pixels: result)
    default: return self
    }
  }

  /// The luminance in one channel, by the weights of ITU-R BT.601 as JPEG uses them; transparency is laid on white.
  public func gray() -> Image {
    guard channels > 1 else { return self }
    let source = rgb().pixels
    let result = (0..<width * height).map { pixel in
      let (red, green, blue) = (Int(source[3 * pixel]), Int(source[3 * pixel + 1]), Int(source[3 * pixel + 2]))
      return UInt8((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16)
    }
    return Image(width: width, height: height, channels: 1, pixels: result)
  }
}
