extension Image {
  /// Reads a JPEG or PNG file, told apart by content, not by name.
  ///
  /// - Parameters:
  ///   - honoringOrientation: turn the image as its EXIF orientation says (default). Data sets pass false.
  ///   - minimumSide: decode a JPEG at the smallest scale that keeps the shorter side at least this long.
  ///   - channels: RGB unless asked otherwise.
  ///   - acceptingTruncated: take what there is of a file that ends too early.
  /// - Throws: `ImagingError`, which names the file.
  public static func read(
    path: String, honoringOrientation: Bool = true, minimumSide: Int? = nil, channels: ChannelRule = .rgb,
    acceptingTruncated: Bool = false
  ) throws(ImagingError) -> Image {
    let options = DecodingOptions(
      honorsOrientation: honoringOrientation, minimumSide: minimumSide, channels: channels,
      acceptsTruncated: acceptingTruncated)
    return try ScaledImage.read(path: path, options).image
  }

  /// Decodes the bytes of a JPEG or PNG file. `name` stands for the file in errors.
  public static func decode(
    _ bytes: [UInt8], name: String = "image", _ options: DecodingOptions = DecodingOptions()
  ) throws(ImagingError) -> Image {
    try ScaledImage.decode(bytes, name: name, options).image
  }

  /// Decodes a JPEG to RGB, shrunk by the smallest of the codec's scales that leaves the shorter side at least
  /// `minimumSide` pixels long; at full size where `minimumSide` is nil. Pixels come as stored, not turned.
  public static func decode(
    jpeg bytes: [UInt8], minimumSide: Int? = nil, name: String = "image"
  ) throws(ImagingError) -> Image {
    let options = DecodingOptions(honorsOrientation: false, minimumSide: minimumSide)
    return try JPEG.decode(bytes, name: name, options).image
  }
}

extension ScaledImage {
  /// Reads a JPEG or PNG file and tells the stored size too.
  public static func read(
    path: String, _ options: DecodingOptions = DecodingOptions()
  ) throws(ImagingError) -> ScaledImage {
    try decode(try File.bytes(path), name: path, options)
  }

  /// Decodes the bytes of a JPEG or PNG file and tells the stored size too.
  public static func decode(
    _ bytes: [UInt8], name: String = "image", _ options: DecodingOptions = DecodingOptions()
  ) throws(ImagingError) -> ScaledImage {
    if JPEG.starts(bytes) { return try JPEG.decode(bytes, name: name, options) }
    if PNG.starts(bytes) { return try PNG.decode(bytes, name: name, options) }
    let start = bytes.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    throw ImagingError(
      kind: .unknownFormat, path: name,
      reason: bytes.isEmpty
        ? "is empty; a JPEG or PNG image was expected"
        : "is neither JPEG nor PNG (it starts with \(start.joined(separator: " "))); convert it to one of them")
  }
}
