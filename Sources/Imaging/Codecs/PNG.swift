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

  /// The chunks of a PNG file, as far as this module cares.
  struct Chunks {
    /// Where each chunk lies, from its length to the end of its checksum, and its type.
    private var parts: [(type: String, range: Range<Int>)] = []
    private(set) var bitDepth = 8
    private(set) var colorType = 0

    /// Whether the file holds an end chunk.
    var isWhole: Bool { parts.last?.type == "IEND" }
    var hasAlpha: Bool { colorType & 4 != 0 || parts.contains { $0.type == "tRNS" } }
    var isGray: Bool { colorType & 2 == 0 }

    init(_ bytes: [UInt8]) {
      var at = 8
      while at + 12 <= bytes.count {
        let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
        guard at + 12 + length <= bytes.count else { return }
        let type = String(decoding: bytes[at + 4..<at + 8], as: UTF8.self)
        if type == "IHDR" && length >= 13 {
          bitDepth = Int(bytes[at + 16])
          colorType = Int(bytes[at + 17])
        }
        parts.append((type, at..<at + 12 + length))
        at += 12 + length
        if type == "IEND" { return }
      }
    }

    /// The file with its colors declared to be sRGB, whatever its gamma and profile say.
    ///
    /// Networks are trained on stored values. libpng's simplified interface would convert them to sRGB by the file's
    /// gamma, and takes 16-bit values without one to be linear.
    func declaringSRGB(_ bytes: [UInt8]) -> [UInt8] {
      let color: Set = ["gAMA", "cHRM", "iCCP", "sRGB"]
      guard bitDepth == 16 || parts.contains(where: { color.contains($0.type) }) else { return bytes }
      var result = Array(bytes.prefix(8))
      result.reserveCapacity(bytes.count + 13)
      for part in parts where !color.contains(part.type) {
        result += bytes[part.range]
        if part.type == "IHDR" {
          result += [0, 0, 0, 1, 0x73, 0x52, 0x47, 0x42, 0, 0xAE, 0xCE, 0x1C, 0xE9]
        }
      }
      return result
    }
  }
}
