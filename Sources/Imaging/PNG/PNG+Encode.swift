import CPNG

extension Image {
  /// The image as a PNG file. `name` stands for the file in errors.
  public func encodedPNG(name: String = "image") throws(ImagingError) -> [UInt8] {
    var message = [CChar](repeating: 0, count: 64)
    var size = 0
    let (width, height, channels) = (UInt32(width), UInt32(height), Int32(channels))
    guard eil_png_encode(pixels, width, height, channels, nil, &size, &message) == 0 else {
      throw PNG.failure(name, "cannot be encoded as PNG", message, kind: .unencodable)
    }
    var output = [UInt8](repeating: 0, count: size)
    guard eil_png_encode(pixels, width, height, channels, &output, &size, &message) == 0 else {
      throw PNG.failure(name, "cannot be encoded as PNG", message, kind: .unencodable)
    }
    output.removeLast(output.count - size)
    return output
  }
}
