/// How much a file may ask for: a few bytes can stand for very many pixels.
enum DecodingLimits {
  /// More pixels than this are refused: such a header is damaged or hostile.
  static let pixels = 1 << 28
  /// Below this, whatever a header claims costs little.
  static let freeBytes = 1 << 26
  /// Pixels that a byte of a compressed file may stand for beyond that: real images stay below a tenth of it.
  static let bytesPerFileByte = 512
  /// A JPEG spends a bit at least on each block of 64 pixels.
  static let pixelsPerJPEGByte = 8 * 64
  /// Pixels, counted once for each scan, that a JPEG may have: decoders go over the whole image each time.
  static let scannedPixels = 1 << 31

  /// - Parameters:
  ///   - channels: bytes a pixel when it is decoded.
  ///   - fileBytes: the compressed file's length.
  /// - Throws: `ImagingError` with what the file claims and what is allowed.
  static func check(
    _ width: Int, _ height: Int, channels: Int, fileBytes: Int, name: String
  ) throws(ImagingError) {
    try checkPixels(width, height, name: name)
    let decoded = width * height * channels
    guard decoded > freeBytes, decoded / bytesPerFileByte > fileBytes else { return }
    throw refusal(
      width, height, name,
      "\(decoded) bytes from a file of \(fileBytes); beyond \(freeBytes) a file may become at most "
        + "\(bytesPerFileByte) times as long. If it is meant so, store the image smaller or with less compression")
  }

  /// - Throws: `ImagingError` for a size that is none, or too large.
  static func checkPixels(_ width: Int, _ height: Int, name: String) throws(ImagingError) {
    guard width > 0, height > 0 else { throw refusal(width, height, name, "which is no image") }
    let (count, overflows) = width.multipliedReportingOverflow(by: height)
    guard overflows || count > pixels else { return }
    throw refusal(width, height, name, "at most \(pixels) are decoded")
  }

  /// - Throws: `ImagingError` for a JPEG that cannot be whole, or would take minutes.
  static func check(jpeg markers: JPEG.Markers, _ width: Int, _ height: Int, bytes: [UInt8], name: String)
    throws(ImagingError)
  {
    try checkPixels(width, height, name: name)
    let count = width * height
    // A small image costs nothing, and may be wanted as far as it goes.
    guard count > freeBytes / 16 else { return }
    guard count / pixelsPerJPEGByte <= bytes.count else {
      throw refusal(
        width, height, name,
        "but the file has \(bytes.count) bytes, of the \(count / pixelsPerJPEGByte) that they take at least. Get it "
          + "anew")
    }
    guard markers.hasManyScans, count > scannedPixels / 1000 else { return }
    let scans = markers.scanCount(in: bytes)
    guard scans * count > scannedPixels else { return }
    throw refusal(
      width, height, name,
      "and goes over them in \(scans) scans; at most \(scannedPixels / count) are decoded at this size. Store it anew")
  }

  private static func refusal(_ width: Int, _ height: Int, _ name: String, _ reason: String) -> ImagingError {
    ImagingError(kind: .undecodable, path: name, reason: "claims \(width) x \(height) pixels; \(reason)")
  }
}
