import Autodiff
import Core
import Datasets
import Imaging
import Kernels
import Layers
import Localization

/// Finds the object in single images with the network of a run.
public struct ImageLocalizer: Sendable {
  /// The classes of the run, in the order of its labels.
  public let classNames: [String]
  /// The side of the square in pixels that the network is given.
  public let imageSize: Int
  /// Relative to the map's largest value.
  public let threshold: Double
  /// What is wrong with the newest checkpoint, where the one before was taken; for people to read.
  public let notice: String?
  /// How maps are brought to an image's size and to 0...1.
  public let rendering: MapRendering
  private let mapper: any Mapper
  private let normalization: PixelNormalization
  /// What images go through instead of the usual resize.
  private let augmentation: Augmentation?

  /// - Parameters:
  ///   - checkpoint: which of the run's checkpoints.
  ///   - threshold: where nil, the one that the run chose on its held-out images with its newest checkpoint; 0.2 if
  ///     it chose none. A run chooses by its method's maps from minimum to maximum; give one for other maps.
  ///   - maps: how maps are made; as the run's method makes them unless told otherwise.
  ///   - rendering: how they are brought to an image's size and to 0...1.
  ///   - parts: the program's own; of them only the augmentation at evaluation plays a part.
  /// - Throws: a text about the run or its checkpoint, or the map method's error.
  public init(
    run path: String, checkpoint: CheckpointChoice = .last, threshold: Double? = nil,
    maps: (any MapMethod)? = nil, rendering: MapRendering = MapRendering(), parts: TrainingParts = TrainingParts()
  ) throws {
    let directory = RunDirectory(path: path)
    var notice: String?
    let (network, description) = try directory.network(checkpoint) { notice = $0 }
    self.notice = notice
    try description.configuration.checkEvaluation(path, parts)
    mapper = try (maps ?? description.configuration.method.maps).mapper(for: network, optimized: true)
    self.rendering = rendering
    classNames = description.classNames
    imageSize = description.configuration.imageSize
    augmentation = parts.evaluationAugmentation
    normalization = augmentation?.normalization ?? description.configuration.backbone.normalization
    self.threshold = threshold ?? directory.thresholds()?.threshold ?? ImageLocalizer.usualThreshold
  }

  /// A fifth of the maximum, as in the paper on class activation maps (Zhou et al. 2016).
  static let usualThreshold = 0.2

  /// An augmentation at evaluation that does more than resize whole images, such as a crop, says what is looked at:
  /// the result then has the image as that made it. What is random in it is drawn alike for each image.
  ///
  /// - Parameter label: the class to look for; the likeliest one where nil.
  public func callAsFunction(_ image: Image, label: Int? = nil) -> LocalizedImage {
    localized(image, boxes: [], label: label).found
  }

  /// The same, and the true boxes in pixels of the result's image.
  func localized(_ image: Image, boxes: [Box], label: Int?) -> (found: LocalizedImage, truth: [Box]) {
    let whole = Sample(image: image.rgb(), boxes: boxes)
    let seen = seen(whole)
    let maps = mapper(Tensor(normalization.pixels(of: [seen.image])))
    let shown = label ?? maps.topClasses(1)[0][0]
    let score = maps.probabilities.doubles[shown]
    let map = maps.maps(of: [[shown]])[0][0]
    let sample = (augmentation?.steps ?? []).allSatisfy { $0 is Datasets.Resize } ? whole : seen
    let box = box(of: map, in: sample.image.size)
    let found = LocalizedImage(
      image: sample.image, label: shown, className: classNames[shown], score: score, rawMap: map, box: box,
      threshold: threshold, rendering: rendering)
    return (found, sample.boxes)
  }

  /// The box in pixels of an image of `size`. Maps of very large images are looked at smaller.
  private func box(of map: ScoreMap, in size: ImageSize) -> Box? {
    let looked = size.limited(pixels: LocalizedImage.mostDrawnPixels)
    let box = MapToBox(threshold: threshold, rendering: rendering)(map, in: looked).first
    guard looked != size else { return box }
    return box?.scaled(
      x: Double(size.width) / Double(looked.width), y: Double(size.height) / Double(looked.height))
  }

  /// What the network is shown of an image.
  private func seen(_ sample: Sample) -> Sample {
    guard let augmentation else {
      return Sample(image: sample.image.resized(width: imageSize, height: imageSize))
    }
    var generator = RandomGenerator(seed: 0)
    return augmentation(sample, using: &generator)
  }
}
