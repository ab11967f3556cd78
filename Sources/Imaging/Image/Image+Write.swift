extension Image {
  /// Writes the image as `path`'s ending says: `.png`, or `.jpg` or `.jpeg` of the given quality (1...100).
  ///
  /// The file appears whole or not at all: it is written beside `path` first and then moved.
  public func write(to path: String, jpegQuality: Int = 90) throws(ImagingError) {
    let name = path.lowercased()
    if name.hasSuffix(".png") {
      try File.write(try encodedPNG(name: path), to: path)
    } else if name.hasSuffix(".jpg") || name.hasSuffix(".jpeg") {
      try File.write(try encodedJPEG(quality: jpegQuality, name: path), to: path)
    } else {
      throw ImagingError(
        kind: .unencodable, path: path, reason: "the name must end in .png, .jpg or .jpeg to say what to write")
    }
  }
}
