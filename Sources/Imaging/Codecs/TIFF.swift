import CTIFF

/// Reading TIFF through libtiff: gray, RGB, palettes, CMYK and YCbCr of up to 16 bits, in strips or tiles.
enum TIFF {
  /// The most bytes that libtiff may ask for at once, as for a strip.
  static let largestAllocation = 1 << 29

  static func decode(
    _ bytes: [UInt8], name: String, _ options: DecodingOptions
  ) throws(ImagingError) -> ScaledImage {
    var info = eil_tiff_info()
    try read(bytes, &info, nil, name)
    let (width, height) = (Int(info.width), Int(info.height))
    try DecodingLimits.check(width, height, channels: 4, fileBytes: bytes.count, name: name)
    var pixels = [UInt8](repeating: 0, count: 4 * width * height)
    let hasMorePages = info.has_more_pages != 0
    try read(bytes, &info, &pixels, name)
    let image = laidOnWhite(pixels, width, height)
    let notes = [
      info.bits_per_sample == 16 ? image.noteOnFewBits : nil,
      hasMorePages ? "it has several pages, and the first one is taken" : nil,
    ].compactMap { $0 }
    let stored = ScaledImage(
      (info.is_gray != 0 ? image.gray() : image).with(options.channels), storedSize: image.size,
      note: notes.isEmpty ? nil : notes.joined(separator: "; "))
    guard options.honorsOrientation, let orientation = Orientation(rawValue: UInt8(clamping: info.orientation))
    else { return stored }
    return stored.turned(by: orientation)
  }

  private static func read(
    _ bytes: [UInt8], _ info: inout eil_tiff_info, _ pixels: UnsafeMutablePointer<UInt8>?, _ name: String
  ) throws(ImagingError) {
    var message = [CChar](repeating: 0, count: 256)
    guard eil_tiff_read(bytes, bytes.count, largestAllocation, &info, pixels, &message) == 0 else {
      throw ImagingError.codec(name, "cannot be decoded as TIFF", message)
    }
  }

  /// Colors come multiplied by their alpha.
  private static func laidOnWhite(_ pixels: [UInt8], _ width: Int, _ height: Int) -> Image {
    var result = [UInt8](repeating: 0, count: 3 * width * height)
    for pixel in 0..<width * height {
      let white = 255 - Int(pixels[4 * pixel + 3])
      for channel in 0..<3 { result[3 * pixel + channel] = UInt8(min(255, Int(pixels[4 * pixel + channel]) + white)) }
    }
    return Image(width: width, height: height, pixels: result)
  }
}
