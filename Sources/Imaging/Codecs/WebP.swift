import CWebP

/// Reading WebP through libwebp: single images, lossy or not.
enum WebP {
  static func decode(
    _ bytes: [UInt8], name: String, _ options: DecodingOptions
  ) throws(ImagingError) -> ScaledImage {
    var (across, down): (Int32, Int32) = (0, 0)
    guard WebPGetInfo(bytes, bytes.count, &across, &down) != 0 else {
      throw ImagingError(
        kind: .undecodable, path: name, reason: "has no usable WebP header (\(bytes.count) bytes); get it anew")
    }
    let (width, height) = (Int(across), Int(down))
    try DecodingLimits.check(width, height, channels: 4, fileBytes: bytes.count, name: name)
    var pixels = [UInt8](repeating: 0, count: 4 * width * height)
    guard WebPDecodeRGBAInto(bytes, bytes.count, &pixels, pixels.count, 4 * across) != nil else {
      throw ImagingError(
        kind: .undecodable, path: name,
        reason: "cannot be decoded as WebP: it is damaged, ends too early, or is an animation, of which none is read")
    }
    let image = Image(width: width, height: height, channels: 4, pixels: pixels)
    // Whether a file has transparency is told by its pixels: an opaque one is three channels.
    let isOpaque = stride(from: 3, to: pixels.count, by: 4).allSatisfy { pixels[$0] == 255 }
    let stored = options.channels == .asStored && !isOpaque ? image : image.rgb().with(options.channels)
    let scaled = ScaledImage(stored)
    return options.honorsOrientation ? scaled.turned(by: orientation(bytes)) : scaled
  }

  /// What the EXIF chunk asks for; upright where there is none.
  private static func orientation(_ bytes: [UInt8]) -> Orientation {
    var at = 12
    while at + 8 <= bytes.count {
      let size = bytes[at + 4..<at + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
      guard at + 8 + size <= bytes.count else { return .upright }
      if bytes[at..<at + 4].elementsEqual("EXIF".utf8) {
        let chunk = bytes[at + 8..<at + 8 + size]
        let mark = Array("Exif\0\0".utf8)
        return Orientation(exif: chunk.starts(with: mark) ? chunk : (mark + chunk)[...]) ?? .upright
      }
      at += 8 + size + size & 1
    }
    return .upright
  }
}
