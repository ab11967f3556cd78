/// Makes floating-point values of bytes: `(byte / 255 - mean) / deviation` for each channel (torchvision's
/// `Normalize`).
public struct PixelNormalization: Sendable, Hashable, Codable {
  /// Red, green, blue, on a scale of 0...1.
  public var mean: [Float]
  /// Red, green, blue, on a scale of 0...1.
  public var deviation: [Float]

  /// Both need three values; deviations must be above 0.
  public init(mean: [Float], deviation: [Float]) {
    self.mean = mean
    self.deviation = deviation
  }

  /// The statistics of ImageNet's training images, which all torchvision weights expect.
  public static let imageNet = PixelNormalization(mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])

  /// Values from -1 to 1.
  public static let symmetric = PixelNormalization(mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])

  /// Values from 0 to 1, without normalization.
  public static let none = PixelNormalization(mean: [0, 0, 0], deviation: [1, 1, 1])
}
