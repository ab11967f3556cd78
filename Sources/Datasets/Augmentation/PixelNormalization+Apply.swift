import Core
import Imaging
import Kernels

extension PixelNormalization {
  /// Writes the image of `sample` (RGB) as three planes of `height * width` values each to `output`: resizing,
  /// cropping, mirroring and normalizing in one pass over the pixels that are left.
  func write(_ sample: FramedSample, to output: UnsafeMutablePointer<Float>) {
    write(sample.sample.image, framing: sample.framing, to: output)
  }

  /// The same of a whole image, such as `pixels(of:)` has.
  func write(_ image: Image, to output: UnsafeMutablePointer<Float>) {
    write(image, framing: Framing(wholeOf: image.size), to: output)
  }

  private func write(_ image: Image, framing: Framing, to output: UnsafeMutablePointer<Float>) {
    require(
      mean.count == 3 && standardDeviation.count == 3 && standardDeviation.allSatisfy { $0 > 0 },
      "normalization: mean \(mean) and standard deviation \(standardDeviation) must have three values, the "
        + "deviations above 0")
    require(image.channels == 3, "normalization: the image has \(image.channels) channels, not 3")
    // (byte / 255 - mean) / standardDeviation as one product and one sum.
    image.writePlanes(
      framedBy: framing, to: output, scales: standardDeviation.map { Float(1 / (255 * Double($0))) },
      shifts: zip(mean, standardDeviation).map { Float(-Double($0) / Double($1)) })
  }

  /// The images that a batch `[N, 3, H, W]` was made of, rounded to bytes and clipped.
  public func images(of pixels: NDArray) -> [Image] {
    require(
      pixels.shape.count == 4 && pixels.shape[1] == 3, "normalization: \(pixels.shape) is not [N, 3, H, W]")
    let (height, width) = (pixels.shape[2], pixels.shape[3])
    let plane = height * width
    return pixels.withElements(of: Float.self) { values in
      (0..<pixels.shape[0]).map { n in
        var bytes = [UInt8](repeating: 0, count: 3 * plane)
        for channel in 0..<3 {
          for pixel in 0..<plane {
            let value = (values[(n * 3 + channel) * plane + pixel] * standardDeviation[channel] + mean[channel]) * 255
            bytes[3 * pixel + channel] = UInt8(saturating: value.rounded())
          }
        }
        return Image(width: width, height: height, pixels: bytes)
      }
    }
  }

  /// Images of one size as network input, `[N, 3, H, W]` float32: the other way round of `images(of:)`.
  public func pixels(of images: [Image]) -> NDArray {
    guard let first = images.first else { fail("normalization: there is no image") }
    let plane = first.width * first.height
    return NDArray([images.count, 3, first.height, first.width], of: Float.self) { output in
      for (number, image) in images.enumerated() {
        require(
          image.width == first.width && image.height == first.height && image.channels == 3,
          "normalization: image \(number) has \(image.width)x\(image.height) pixels and \(image.channels) "
            + "channels, the first \(first.width)x\(first.height) and 3")
        if let start = output.baseAddress { write(image, to: start + number * 3 * plane) }
      }
    }
  }
}
