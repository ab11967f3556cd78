import Imaging
import Kernels

extension Normalization {
  /// Writes `picture` (RGB) as three planes of `height * width` values each to `output`.
  ///
  /// A table of all 256 results a channel beats conversion and arithmetic: it needs no unpacking of bytes.
  func write(_ picture: Picture, to output: UnsafeMutablePointer<Float>) {
    require(
      mean.count == 3 && deviation.count == 3 && deviation.allSatisfy { $0 > 0 },
      "normalization: mean \(mean) and deviation \(deviation) must have three values, the deviations above 0")
    require(picture.channels == 3, "normalization: the picture has \(picture.channels) channels, not 3")
    let count = picture.width * picture.height
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 768) { table in
      for channel in 0..<3 {
        for byte in 0..<256 {
          table[channel * 256 + byte] = (Float(byte) / 255 - mean[channel]) / deviation[channel]
        }
      }
      let (red, green, blue) = (output, output + count, output + 2 * count)
      let values = table.baseAddress!
      picture.pixels.withUnsafeBufferPointer { pixels in
        var source = pixels.baseAddress!
        for pixel in 0..<count {
          red[pixel] = values[Int(source[0])]
          green[pixel] = values[256 + Int(source[1])]
          blue[pixel] = values[512 + Int(source[2])]
          source += 3
        }
      }
    }
  }

  /// The pictures that a batch `[N, 3, H, W]` was made of, rounded to bytes and clipped.
  public func pictures(of pixels: NDArray) -> [Picture] {
    require(
      pixels.shape.count == 4 && pixels.shape[1] == 3, "normalization: \(pixels.shape) is not [N, 3, H, W]")
    let (height, width) = (pixels.shape[2], pixels.shape[3])
    let plane = height * width
    let plain = pixels.plain()
    let values = plain.stored(as: Float.self)
    return (0..<pixels.shape[0]).map { n in
      var bytes = [UInt8](repeating: 0, count: 3 * plane)
      for channel in 0..<3 {
        for pixel in 0..<plane {
          let value = (values[(n * 3 + channel) * plane + pixel] * deviation[channel] + mean[channel]) * 255
          bytes[3 * pixel + channel] = UInt8(max(0, min(255, value.rounded())))
        }
      }
      return Picture(width: width, height: height, pixels: bytes)
    }
  }
}
