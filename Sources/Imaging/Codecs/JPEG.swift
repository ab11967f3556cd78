import CTurboJPEG

/// Reading and writing JPEG through TurboJPEG.
enum JPEG {
  /// Whether `bytes` begin as a JPEG file does.
  static func starts(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 3 && bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF
  }
}

extension JPEG {
  /// What the decoder learns before it decodes.
  struct Header {
    let width: Int
    let height: Int
    let colorSpace: Int32

    init(_ bytes: [UInt8], _ handle: tjhandle, name: String) throws(ImagingError) {
      var (width, height, subsampling, colorSpace): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
      let status = tjDecompressHeader3(
        handle, bytes, UInt(bytes.count), &width, &height, &subsampling, &colorSpace)
      guard (status == 0 || tjGetErrorCode(handle) == TJERR_WARNING.rawValue.asInt32) && width > 0 && height > 0
      else {
        let text = String(cString: tjGetErrorStr2(handle))
        throw ImagingError(
          kind: .undecodable, path: name, reason: "has no usable JPEG header (\(bytes.count) bytes): \(text)")
      }
      (self.width, self.height, self.colorSpace) = (Int(width), Int(height), colorSpace)
    }

    /// The decoded size at the smallest scale (of those that only shrink) that keeps `minimumSide`.
    func scaledSize(minimumSide: Int?, _ scales: DecodingScales) -> (width: Int, height: Int) {
      var best = (width: width, height: height)
      guard let minimumSide else { return best }
      var count: Int32 = 0
      guard let factors = tjGetScalingFactors(&count) else { return best }
      for factor in UnsafeBufferPointer(start: factors, count: Int(count)) where factor.num <= factor.denom {
        let (numerator, denominator) = (Int(factor.num), Int(factor.denom))
        guard scales.contains(numerator, of: denominator) else { continue }
        let scaled = (
          width: (width * numerator + denominator - 1) / denominator,
          height: (height * numerator + denominator - 1) / denominator
        )
        if min(scaled.width, scaled.height) >= minimumSide && scaled.width < best.width { best = scaled }
      }
      return best
    }

    /// What to ask the decoder for: it converts between gray, YCbCr and RGB itself, but not from CMYK.
    func pixelFormat(_ rule: ChannelRule) -> TJPF {
      if colorSpace == TJCS_CMYK.rawValue.asInt32 || colorSpace == TJCS_YCCK.rawValue.asInt32 { return TJPF_CMYK }
      let isGray = colorSpace == TJCS_GRAY.rawValue.asInt32
      let isLuminance = isGray || colorSpace == TJCS_YCbCr.rawValue.asInt32
      switch rule {
      case .rgb: return TJPF_RGB
      case .gray: return isLuminance ? TJPF_GRAY : TJPF_RGB
      case .asStored: return isGray ? TJPF_GRAY : TJPF_RGB
      }
    }
  }

  static func decode(
    _ bytes: [UInt8], name: String, _ options: DecodingOptions
  ) throws(ImagingError) -> ScaledImage {
    guard let handle = tjInitDecompress() else {
      throw ImagingError(kind: .undecodable, path: name, reason: "TurboJPEG gave no decoder (out of memory)")
    }
    defer { tjDestroy(handle) }
    let header = try Header(bytes, handle, name: name)
    let markers = Markers(bytes)
    try DecodingLimits.check(jpeg: markers, header.width, header.height, bytes: bytes, name: name)
    let size = header.scaledSize(minimumSide: options.minimumSide, options.scales)
    let format = header.pixelFormat(options.channels)
    let pixels = try decompress(bytes, handle, size, format, name: name, options)
    let image = converted(pixels, size, format)
    let scaled = ScaledImage(
      image.with(options.channels), storedSize: ImageSize(width: header.width, height: header.height))
    guard options.honorsOrientation else { return scaled }
    return scaled.turned(by: markers.orientation)
  }

  private static func decompress(
    _ bytes: [UInt8], _ handle: tjhandle, _ size: (width: Int, height: Int), _ format: TJPF, name: String,
    _ options: DecodingOptions
  ) throws(ImagingError) -> [UInt8] {
    let channels = format == TJPF_CMYK ? 4 : format == TJPF_GRAY ? 1 : 3
    let total = size.width * size.height * channels
    var status: Int32 = 0
    let pixels = [UInt8](unsafeUninitializedCapacity: total) { buffer, count in
      // What a truncated file leaves unwritten must not be whatever lay in memory.
      if options.acceptsTruncated { buffer.update(repeating: 128) }
      status = tjDecompress2(
        handle, bytes, UInt(bytes.count), buffer.baseAddress, Int32(size.width), 0, Int32(size.height),
        format.rawValue.asInt32, TJFLAG_LIMITSCANS)
      count = total
    }
    if status != 0 { try judge(handle, bytes, name: name, options) }
    return pixels
  }

  /// Decides whether a complaint of the decoder makes the image unusable. Files with a few stray bytes are common
  /// in large collections and decode well; files that end too early do not.
  private static func judge(
    _ handle: tjhandle, _ bytes: [UInt8], name: String, _ options: DecodingOptions
  ) throws(ImagingError) {
    let text = String(cString: tjGetErrorStr2(handle))
    guard tjGetErrorCode(handle) == TJERR_WARNING.rawValue.asInt32 else {
      throw ImagingError(kind: .undecodable, path: name, reason: "cannot be decoded as JPEG: \(text)")
    }
    let endsEarly = text.contains("Premature end") || !Markers(bytes).hasEnd(in: bytes)
    guard endsEarly && !options.acceptsTruncated else { return }
    throw ImagingError(
      kind: .truncated, path: name,
      reason: "the JPEG file ends before its image does, after \(bytes.count) bytes (\(text)); get it anew")
  }

  private static func converted(_ pixels: [UInt8], _ size: (width: Int, height: Int), _ format: TJPF) -> Image {
    guard format == TJPF_CMYK else {
      let channels = format == TJPF_GRAY ? 1 : 3
      return Image(width: size.width, height: size.height, channels: channels, pixels: pixels)
    }
    // JPEG files store CMYK the way Adobe began it: 255 is no ink.
    var rgb = [UInt8](repeating: 0, count: size.width * size.height * 3)
    for pixel in 0..<size.width * size.height {
      let black = Int(pixels[4 * pixel + 3])
      for channel in 0..<3 {
        rgb[3 * pixel + channel] = UInt8((Int(pixels[4 * pixel + channel]) * black + 127) / 255)
      }
    }
    return Image(width: size.width, height: size.height, pixels: rgb)
  }
}

extension UInt32 {
  /// The same bits; TurboJPEG declares its constants unsigned and its arguments signed.
  var asInt32: Int32 { Int32(bitPattern: self) }
}

extension Int32 {
  var asInt32: Int32 { self }
}
