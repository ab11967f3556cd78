import CBMP

/// Reading BMP through TurboJPEG: uncompressed, with 8, 24 or 32 bits a pixel.
enum BMP {
  static func decode(
    _ bytes: [UInt8], name: String, _ options: DecodingOptions
  ) throws(ImagingError) -> ScaledImage {
    let header = try Header(bytes, name: name)
    let (width, height) = (header.width, header.height)
    var pixels = [UInt8](repeating: 0, count: 3 * width * height)
    var message = [CChar](repeating: 0, count: 256)
    let file = header.isFromTop ? header.fromBottom(bytes) : bytes
    guard eil_bmp_decode(file, file.count, UInt32(width), UInt32(height), &pixels, &message) == 0 else {
      throw ImagingError.codec(name, "cannot be decoded as BMP", message)
    }
    let image = Image(width: width, height: height, pixels: pixels)
    return ScaledImage((header.isFromTop ? image.flippedVertically() : image).with(options.channels))
  }

  /// The size, which must be known before memory is asked for. What is not compressed cannot be larger than its file.
  struct Header {
    let width: Int
    let height: Int
    /// Whether the first row is the upper one, which TurboJPEG does not know.
    let isFromTop: Bool

    init(_ bytes: [UInt8], name: String) throws(ImagingError) {
      func number(at place: Int, bytes size: Int) -> Int {
        guard place + size <= bytes.count else { return 0 }
        return bytes[place..<place + size].reversed().reduce(0) { $0 << 8 | Int($1) }
      }
      // The first version of the header has sides of 16 bits.
      let isOld = number(at: 14, bytes: 4) == 12
      width = isOld ? number(at: 18, bytes: 2) : number(at: 18, bytes: 4)
      let rows = isOld ? number(at: 20, bytes: 2) : number(at: 22, bytes: 4)
      // Rows from the top are counted below zero.
      let signed = isOld ? rows : Int(Int32(truncatingIfNeeded: rows))
      (height, isFromTop) = (abs(signed), signed < 0)
      let bits = isOld ? number(at: 24, bytes: 2) : number(at: 28, bytes: 2)
      let compression = isOld ? 0 : number(at: 30, bytes: 4)
      try DecodingLimits.checkPixels(width, height, name: name)
      guard [8, 24, 32].contains(bits), compression == 0 else {
        let compressed = compression == 0 ? "" : ", compressed (\(compression))"
        throw ImagingError(
          kind: .undecodable, path: name,
          reason: "is a BMP of \(bits) bits a pixel\(compressed); those of 8, 24 and 32 bits, not compressed, are "
            + "read. Store it as PNG")
      }
      guard width * height * (bits / 8) <= bytes.count else {
        throw ImagingError(
          kind: .truncated, path: name,
          reason: "the BMP file ends before its image of \(width) x \(height) pixels does, after \(bytes.count) bytes; "
            + "get it anew")
      }
    }

    /// The file with its rows said to be from the bottom.
    func fromBottom(_ bytes: [UInt8]) -> [UInt8] {
      var result = bytes
      for place in 0..<4 { result[22 + place] = UInt8(truncatingIfNeeded: height >> (8 * place)) }
      return result
    }
  }
}
