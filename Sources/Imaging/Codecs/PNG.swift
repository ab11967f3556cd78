import CPNG

/// Reading and writing PNG through libpng.
enum PNG {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Whether `bytes` begin as a PNG file does.
  static func starts(_ bytes: [UInt8]) -> Bool { bytes.starts(with: signature) }
}

extension PNG {
  static func decode(
    _ bytes: [UInt8], name: String, _ options: DecodingOptions
  ) throws(ImagingError) -> ScaledImage {
    let chunks = Chunks(bytes)
    // libpng's simplified interface has no way to give back half an image.
    guard chunks.isWhole else {
      throw ImagingError(
        kind: .truncated, path: name,
        reason: "the PNG file ends before its image does, after \(bytes.count) bytes; get it anew")
    }
    let bytes = chunks.declaringSRGB(bytes)
    var message = [CChar](repeating: 0, count: 64)
    var (width, height): (UInt32, UInt32) = (0, 0)
    guard eil_png_size(bytes, bytes.count, &width, &height, &message) == 0 else {
      throw ImagingError.codec(name, "has no usable PNG header", message)
    }
    // Decoded as stored: what libpng's simplified interface mixes, it mixes in linear light.
    let channels = chunks.hasAlpha ? 4 : chunks.isGray && options.channels != .rgb ? 1 : 3
    try DecodingLimits.check(Int(width), Int(height), channels: channels, fileBytes: bytes.count, name: name)
    let total = Int(width) * Int(height) * channels
    var pixels = [UInt8](repeating: 0, count: total)
    guard eil_png_decode(bytes, bytes.count, Int32(channels), &pixels, total, &message) == 0 else {
      throw ImagingError.codec(name, "cannot be decoded as PNG", message)
    }
    let image = Image(width: Int(width), height: Int(height), channels: channels, pixels: pixels)
    let note = chunks.bitDepth == 16 ? image.noteOnFewBits : nil
    return ScaledImage(image.with(options.channels), storedSize: image.size, note: note)
  }
}
