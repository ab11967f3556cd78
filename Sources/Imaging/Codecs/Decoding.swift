import Core

/// How an image file becomes pixels.
public struct DecodingOptions: Sendable, Hashable {
  /// Turn the image the way its EXIF orientation says. Off, pixels come as stored, which is what the boxes of data
  /// sets refer to.
  public var honorsOrientation: Bool
  /// Let JPEG images shrink while they are decoded, by the smallest of the codec's scales that leaves the shorter
  /// side at least this long. Nil decodes at full size. All others are always decoded at full size.
  public var minimumSide: Int?
  /// Which scales `minimumSide` chooses from.
  public var scales: DecodingScales
  /// Which channels the image has afterwards, whatever the file has.
  public var channels: ChannelRule
  /// Take what there is of a file that ends too early (the rest is gray or a guess) instead of throwing.
  public var acceptsTruncated: Bool

  public init(
    honorsOrientation: Bool = true, minimumSide: Int? = nil, scales: DecodingScales = .eighths,
    channels: ChannelRule = .rgb, acceptsTruncated: Bool = false
  ) {
    self.honorsOrientation = honorsOrientation
    self.minimumSide = minimumSide
    self.scales = scales
    self.channels = channels
    self.acceptsTruncated = acceptsTruncated
  }

  /// As data sets are read: stored pixels, RGB, whole files only, and no scale that costs more than it saves.
  public static let dataset = DecodingOptions(honorsOrientation: false, scales: .halves)
}

/// The scales at which JPEG images may be decoded.
public enum DecodingScales: Sendable, Hashable {
  /// All multiples of an eighth. They give the smallest images, but libjpeg-turbo has vectorized transforms only for
  /// some: decoding at 6/8 or 7/8 takes half as long again as decoding fully.
  case eighths
  /// 1, 1/2, 1/4 and 1/8, which are always at least as fast as decoding fully.
  case halves

  /// Whether a scale of `numerator / denominator` in lowest terms is among them.
  func contains(_ numerator: Int, of denominator: Int) -> Bool {
    switch self {
    case .eighths: true
    case .halves: numerator == 1
    }
  }
}

/// Which channels a decoded image has, whatever the file holds.
public enum ChannelRule: Sendable, Hashable {
  /// Three: gray is repeated, transparency is laid on white, CMYK is converted.
  case rgb
  /// One: colors become luminance, transparency is laid on white.
  case gray
  /// One, three or, for PNG with transparency, four.
  case asStored
}

/// A decoded image that may be smaller than the stored one.
public struct ScaledImage: Sendable, Hashable {
  /// What was decoded.
  public var image: Image
  /// The stored image's size in pixels, which boxes and masks refer to.
  public var storedSize: ImageSize
  /// What whoever looks at the pixels should know of them, such as that they are nearly black because the file holds 12
  /// bits in 16; nil where there is nothing.
  public var note: String?

  /// - Parameters:
  ///   - storedSize: the size in the file, which `image` may be smaller than.
  ///   - note: what there is to know of the pixels; nothing unless told otherwise.
  public init(_ image: Image, storedSize: ImageSize, note: String? = nil) {
    self.image = image
    self.storedSize = storedSize
    self.note = note
  }

  /// An image at its stored size.
  public init(_ image: Image) { self.init(image, storedSize: image.size) }

  /// Pixels of `image` per stored pixel, across and down.
  public var scale: (x: Double, y: Double) {
    (Double(image.width) / Double(storedSize.width), Double(image.height) / Double(storedSize.height))
  }
}

extension Image {
  /// Reads a JPEG, PNG, TIFF, BMP or WebP file, told apart by content, not by name.
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

  /// Decodes the bytes of a JPEG, PNG, TIFF, BMP or WebP file. `name` stands for the file in errors.
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
  /// Reads a JPEG, PNG, TIFF, BMP or WebP file and tells the stored size too.
  public static func read(
    path: String, _ options: DecodingOptions = DecodingOptions()
  ) throws(ImagingError) -> ScaledImage {
    try decode(try File.bytes(path), name: path, options)
  }

  /// Decodes the bytes of a JPEG, PNG, TIFF, BMP or WebP file and tells the stored size too.
  public static func decode(
    _ bytes: [UInt8], name: String = "image", _ options: DecodingOptions = DecodingOptions()
  ) throws(ImagingError) -> ScaledImage {
    switch FileKind(of: bytes) {
    case .jpeg?: return try JPEG.decode(bytes, name: name, options)
    case .png?: return try PNG.decode(bytes, name: name, options)
    case .tiff?: return try TIFF.decode(bytes, name: name, options)
    case .bmp?: return try BMP.decode(bytes, name: name, options)
    case .webP?: return try WebP.decode(bytes, name: name, options)
    case let kind: throw unknown(bytes, kind, name)
    }
  }

  private static func unknown(_ bytes: [UInt8], _ kind: FileKind?, _ name: String) -> ImagingError {
    guard !bytes.isEmpty else {
      return ImagingError(kind: .unknownFormat, path: name, reason: "is empty; a JPEG or PNG image was expected")
    }
    let found = kind == nil ? "" : "it is \(FileKind.words(for: bytes)), and "
    let remedy = kind?.remedy ?? "Convert it to one of these"
    return ImagingError(
      kind: .unknownFormat, path: name,
      reason: "is neither JPEG nor PNG, TIFF, BMP or WebP (\(found)it starts with \(FileKind.digits(of: bytes))). "
        + remedy)
  }

  /// The image turned upright; the stored sides trade places where the turn is by a quarter.
  public func turned(by orientation: Orientation) -> ScaledImage {
    let (width, height) = (storedSize.width, storedSize.height)
    return ScaledImage(
      image.turned(by: orientation),
      storedSize: orientation.swapsSides ? ImageSize(width: height, height: width) : storedSize, note: note)
  }
}
