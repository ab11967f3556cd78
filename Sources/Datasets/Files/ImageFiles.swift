import Imaging

/// The way all readers get pixels from their files.
enum ImageFiles {
  static func image(_ path: String, minimumSide: Int?) throws -> ScaledImage {
    var options = DecodingOptions.dataset
    options.minimumSide = minimumSide
    return try ScaledImage.read(path: path, options)
  }

  /// The gray values of an image that serves as a mask.
  static func values(_ path: String) throws -> Image {
    try Image.read(path: path, honoringOrientation: false, channels: .gray)
  }
}
