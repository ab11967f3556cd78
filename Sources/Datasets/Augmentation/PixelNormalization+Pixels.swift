import Imaging
import Kernels

extension PixelNormalization {
  /// Pictures of one size as network input, `[N, 3, H, W]` float32: the other way round of `pictures(of:)`.
  public func pixels(of pictures: [Picture]) -> NDArray {
    guard let first = pictures.first else { fail("normalization: there is no picture") }
    let plane = first.width * first.height
    let result = NDArray(uninitialized: [pictures.count, 3, first.height, first.width], .float32)
    let output = result.stored(as: Float.self)
    for (number, picture) in pictures.enumerated() {
      require(
        picture.width == first.width && picture.height == first.height && picture.channels == 3,
        "normalization: picture \(number) has \(picture.width)x\(picture.height) pixels and \(picture.channels) "
          + "channels, the first \(first.width)x\(first.height) and 3")
      if let start = output.baseAddress { write(picture, to: start + number * 3 * plane) }
    }
    return result
  }
}
