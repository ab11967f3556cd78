import Datasets
import TestSupport

extension TemporaryFolder {
  /// Writes an image as PNG or JPEG, as the ending of `name` says.
  func write(_ name: String, _ image: Image) throws {
    write(name, bytes: try name.hasSuffix(".png") ? image.encodedPNG() : image.encodedJPEG(quality: 95))
  }
}

/// An image of one color that tells its number.
func plain(_ number: Int, width: Int = 20, height: Int = 16) -> Image {
  Image(width: width, height: height, filledWith: [UInt8(number * 20 % 256), 100, UInt8(255 - number)])
}
