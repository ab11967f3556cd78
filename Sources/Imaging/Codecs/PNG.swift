import CPNG

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
      throw failure(name, "has no usable PNG header", message)
    }
    guard Int(width) * Int(height) <= DecodingOptions.maximumPixels else {
      throw ImagingError(
        kind: .undecodable, path: name,
        reason: "claims \(width) x \(height) pixels; at most \(DecodingOptions.maximumPixels) are decoded")
    }
    let channels = channelCount(options.channels, chunks)
    let total = Int(width) * Int(height) * channels
    var pixels = [UInt8](repeating: 0, count: total)
    guard eil_png_decode(bytes, bytes.count, Int32(channels), &pixels, total, &message) == 0 else {
      throw failure(name, "cannot be decoded as PNG", message)
    }
    return ScaledImage(Image(width: Int(width), height: Int(height), channels: channels, pixels: pixels))
  }

  private static func channelCount(_ rule: ChannelRule, _ chunks: Chunks) -> Int {
    switch rule {
    case .rgb: 3
    case .gray: 1
    case .asStored: chunks.hasAlpha ? 4 : chunks.isGray ? 1 : 3
    }
  }

  static func failure(
    _ name: String, _ what: String, _ message: [CChar], kind: ImagingError.Kind = .undecodable
  ) -> ImagingError {
    let text = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return ImagingError(kind: kind, path: name, reason: "\(what): \(text)")
  }
}
