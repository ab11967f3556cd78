/// How an image file becomes pixels.
public struct DecodingOptions: Sendable, Hashable {
  /// Turn the image the way its EXIF orientation says. Off, pixels come as stored, which is what the boxes of data
  /// sets refer to.
  public var honorsOrientation: Bool
  /// Let JPEG images shrink while they are decoded, by the smallest of the codec's scales that leaves the shorter
  /// side at least this long. Nil decodes at full size. PNG images are always decoded at full size.
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

  /// More pixels than this are refused: such a header is damaged or hostile.
  static let maximumPixels = 1 << 28
}
