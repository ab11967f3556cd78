import Imaging

/// The way all readers get pixels from their files.
enum PictureFiles {
  static func picture(_ path: String, minimumSide: Int?) throws -> ScaledPicture {
    var options = DecodingOptions.dataset
    options.minimumSide = minimumSide
    return try ScaledPicture.read(path: path, options)
  }

  /// The grey values of a picture that serves as a mask.
  static func values(_ path: String) throws -> Picture {
    try Picture.read(path: path, honoringOrientation: false, channels: .grey)
  }
}
