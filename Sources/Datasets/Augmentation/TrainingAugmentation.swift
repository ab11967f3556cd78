import Core
import Imaging

/// How images are cropped in training, as runs note it: one of two usual ways, each with a random flip behind it.
public enum TrainingAugmentation: Sendable, Hashable, Codable {
  /// Resized to 8/7 of the size, and a random square of it: what WSOL methods are trained with, and what runs do unless
  /// told otherwise. All of the object is nearly always seen.
  case resizeAndCrop
  /// A random part of the image, resized: what ImageNet's networks are trained with. `scale` is the part's share of the
  /// image's area, `ratio` its width divided by its height. PyTorch: `RandomResizedCrop`.
  case randomResizedCrop(
    scale: ClosedRange<Double> = TrainingAugmentation.usualScale,
    ratio: ClosedRange<Double> = TrainingAugmentation.usualRatio)

  /// Of ImageNet's networks: from 8 % of the image to all of it. For fine-tuning a larger least share, such as 0.35, is
  /// usual, so that most of the object is seen.
  public static let usualScale = 0.08...1.0
  /// From 3:4 to 4:3.
  public static let usualRatio = 3.0 / 4...4.0 / 3

  /// The names of the two ways.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case resizeAndCrop = "resize-crop"
    case randomResizedCrop = "random-resized-crop"
  }

  /// Which of the two it is.
  public var kind: Kind {
    switch self {
    case .resizeAndCrop: .resizeAndCrop
    case .randomResizedCrop: .randomResizedCrop
    }
  }

  /// What is wrong with its numbers, for people to read; nil where nothing is.
  public var problem: String? {
    guard case .randomResizedCrop(let scale, let ratio) = self else { return nil }
    if !(scale.lowerBound > 0 && scale.upperBound <= 1) {
      return "the random crop's share of the image (--crop-scale) must be above 0 and at most 1, not "
        + "\(scale.lowerBound) to \(scale.upperBound)"
    }
    if !(ratio.lowerBound > 0 && ratio.upperBound.isFinite) {
      return "the random crop's width divided by its height (--crop-ratio) must be above 0, not \(ratio.lowerBound) to "
        + "\(ratio.upperBound)"
    }
    return nil
  }
}

extension TrainingAugmentation {
  private enum CodingKeys: String, CodingKey { case kind, scale, ratio }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch try values.decode(Kind.self, forKey: .kind) {
    case .resizeAndCrop: self = .resizeAndCrop
    case .randomResizedCrop:
      self = .randomResizedCrop(
        scale: try TrainingAugmentation.range(values, .scale), ratio: try TrainingAugmentation.range(values, .ratio))
    }
  }

  private static func range(
    _ values: KeyedDecodingContainer<CodingKeys>, _ key: CodingKeys
  ) throws -> ClosedRange<Double> {
    let ends = try values.decode([Double].self, forKey: key)
    guard ends.count == 2, ends[0] <= ends[1] else {
      throw DecodingError.dataCorruptedError(forKey: key, in: values, debugDescription: "two numbers, the least first")
    }
    return ends[0]...ends[1]
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(kind, forKey: .kind)
    guard case .randomResizedCrop(let scale, let ratio) = self else { return }
    try values.encode([scale.lowerBound, scale.upperBound], forKey: .scale)
    try values.encode([ratio.lowerBound, ratio.upperBound], forKey: .ratio)
  }
}

extension Augmentation {
  /// What images go through in training: cropped as `choice` says, half of them flipped.
  ///
  /// - Parameter imageSize: pixels a side of the result.
  public static func training(
    _ choice: TrainingAugmentation, imageSize: Int, normalization: PixelNormalization = .imageNet
  ) -> Augmentation {
    if let problem = choice.problem { fail("augmentation: \(problem)") }
    switch choice {
    case .resizeAndCrop: return .training(imageSize: imageSize, normalization: normalization)
    case .randomResizedCrop(let scale, let ratio):
      let crop = RandomResizedCrop(width: imageSize, height: imageSize, scale: scale, ratio: ratio)
      return Augmentation([crop, RandomHorizontalFlip()], normalization: normalization)
    }
  }
}
