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
