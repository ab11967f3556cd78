import Core
import Imaging
import Kernels

extension PixelNormalization {
  /// Images of one size as network input, `[N, 3, H, W]` float32: the other way round of `images(of:)`.
  public func pixels(of images: [Image]) -> NDArray {
    guard let first = images.first else { fail("normalization: there is no image") }
    let plane = first.width * first.height
    let result = NDArray(uninitialized: [images.count, 3, first.height, first.width], .float32)
    let output = result.stored(as: Float.self)
    for (number, image) in images.enumerated() {
      require(
        image.width == first.width && image.height == first.height && image.channels == 3,
        "normalization: image \(number) has \(image.width)x\(image.height) pixels and \(image.channels) "
          + "channels, the first \(first.width)x\(first.height) and 3")
      if let start = output.baseAddress { write(image, to: start + number * 3 * plane) }
    }
    return result
  }
}
