/// Makes floating-point values of bytes: `(byte / 255 - mean) / standardDeviation` for each channel (torchvision's
/// `Normalize`).
public struct PixelNormalization: Sendable, Hashable, Codable, CustomStringConvertible {
  // Files keep the short word.
  private enum CodingKeys: String, CodingKey { case mean, standardDeviation = "deviation" }

  /// Red, green, blue, on a scale of 0...1.
  public var mean: [Float]
  /// Red, green, blue, on a scale of 0...1.
  public var standardDeviation: [Float]

  /// Both need three values; deviations must be above 0.
  public init(mean: [Float], standardDeviation: [Float]) {
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// The text that runs keep of an augmentation, and compare when they are resumed.
  public var description: String { "PixelNormalization(mean: \(mean), deviation: \(standardDeviation))" }

  /// The statistics of ImageNet's training images, which all torchvision weights expect.
  public static let imageNet = PixelNormalization(mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225])

  /// Values from -1 to 1.
  public static let symmetric = PixelNormalization(mean: [0.5, 0.5, 0.5], standardDeviation: [0.5, 0.5, 0.5])

  /// Values from 0 to 1, without normalization.
  public static let none = PixelNormalization(mean: [0, 0, 0], standardDeviation: [1, 1, 1])
}
