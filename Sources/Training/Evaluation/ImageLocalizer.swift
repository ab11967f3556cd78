import Autodiff
import Backbones
import Core
import Datasets
import Imaging
import Kernels
import Layers
import Localization

/// Finds the object in single images with the network of a run, or with any other.
public struct ImageLocalizer: Sendable {
  /// The classes of the run, in the order of its labels.
  public let classNames: [String]
  /// The side of the square in pixels that the network is given.
  public let imageSize: Int
  /// Relative to the map's largest value.
  public let threshold: Double
  /// Where the threshold is from: given, stored in the run, or the usual one.
  public let thresholdFrom: ThresholdOrigin
  /// What there is to know about the run: that it is not at its end, which checkpoint was taken in place of a damaged
  /// one, that the threshold is not one chosen for these maps. For people to read.
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
  ///     it chose none, which `notice` says. A run chooses by its method's maps from minimum to maximum; give one for
  ///     other maps.
  ///   - maps: how maps are made; as the run's method makes them unless told otherwise.
  ///   - rendering: how they are brought to an image's size and to 0...1.
  ///   - parts: the program's own; of them only the augmentation at evaluation plays a part.
  /// - Throws: a text about the run, its checkpoint or its thresholds, or the map method's error.
  public init(
    run path: String, checkpoint: CheckpointChoice = .last, threshold: Double? = nil,
    maps: (any MapMethod)? = nil, rendering: MapRendering = MapRendering(), parts: TrainingParts = TrainingParts()
  ) throws {
    let directory = RunDirectory(path: path)
    var notices: [String] = []
    let (network, description) = try directory.network(checkpoint) { notices.append($0) }
    try description.configuration.checkEvaluation(path, parts)
    mapper = try (maps ?? description.configuration.method.maps).mapper(for: network, optimized: true)
    self.rendering = rendering
    classNames = description.classNames
    imageSize = description.configuration.imageSize
    augmentation = parts.evaluationAugmentation
    normalization = augmentation?.normalization ?? description.configuration.backbone.normalization
    let isUsual = maps == nil && rendering == MapRendering() && checkpoint == .last
    (self.threshold, thresholdFrom) = try ImageLocalizer.threshold(threshold, directory, isUsual) {
      notices.append($0)
    }
    notice = notices.isEmpty ? nil : notices.joined(separator: "\n")
  }

  /// Finds objects with a network of no run, such as one with pretrained weights. Maps are cut at 0.2 unless a
  /// threshold is given.
  ///
  /// - Parameters:
  ///   - network: for RGB images `[N, 3, imageSize, imageSize]`, with logits `[N, classes]`.
  ///   - classNames: one for each logit; by default ImageNet's for 1000 logits, and numbers for others.
  ///   - normalization: as the network was trained with.
  /// - Throws: the map method's error, or a text about names that are not as many as the logits.
  public init(
    _ network: Sequential, classNames: [String]? = nil, imageSize: Int = 224,
    normalization: PixelNormalization = .imageNet, threshold: Double? = nil,
    maps: any MapMethod = ClassActivationMap(), rendering: MapRendering = MapRendering()
  ) throws {
    mapper = try maps.mapper(for: network, optimized: true)
    let blank = Tensor(normalization.pixels(of: [Image(width: imageSize, height: imageSize, filledWith: [0, 0, 0])]))
    let classes = mapper(blank).logits.shape[1]
    self.classNames = classNames ?? ImageNet.classNames(count: classes)
    guard self.classNames.count == classes else {
      throw TrainingError("there are \(self.classNames.count) names for the network's \(classes) classes")
    }
    (self.imageSize, self.normalization, self.rendering) = (imageSize, normalization, rendering)
    augmentation = nil
    (self.threshold, thresholdFrom) = (threshold ?? ImageLocalizer.usualThreshold, threshold == nil ? .usual : .fixed)
    notice = nil
  }

  /// The threshold that was given, else the run's own, else the usual one.
  ///
  /// - Parameter isUsual: whether maps and weights are those that the run chose its own threshold with.
  private static func threshold(
    _ given: Double?, _ directory: RunDirectory, _ isUsual: Bool, notice: (String) -> Void
  ) throws(TrainingError) -> (Double, ThresholdOrigin) {
    if let given { return (given, .fixed) }
    guard let stored = try directory.thresholds() else {
      notice(
        "run folder \(directory.path): it keeps no thresholds, which are chosen at the end of a training with boxes of "
          + "held-out images; maps are cut at \(usualThreshold), a fifth of their maximum (--threshold)")
      return (usualThreshold, .usual)
    }
    if !isUsual {
      notice(
        "run folder \(directory.path): its threshold \(stored.threshold) was chosen with its newest weights and its "
          + "own maps, not with those asked for (--threshold)")
    } else if let state = directory.state(), state.kind != .finished {
      notice(
        "run folder \(directory.path): its threshold \(stored.threshold) was chosen with earlier weights (--threshold)")
    }
    return (stored.threshold, .stored)
  }

  /// A fifth of the maximum, as in the paper on class activation maps (Zhou et al. 2016).
  static let usualThreshold = 0.2

  /// An augmentation at evaluation that does more than resize whole images, such as a crop, says what is looked at:
  /// the result then has the image as that made it. What is random in it is drawn alike for each image.
  ///
  /// - Parameter label: the class to look for; the likeliest one where nil.
  /// - Throws: where a logit or the map is NaN or infinite, so that nothing was found.
  public func callAsFunction(_ image: Image, label: Int? = nil) throws(TrainingError) -> LocalizedImage {
    try localized(image, boxes: [], label: label).found
  }

  /// The same, and the true boxes in pixels of the result's image.
  func localized(
    _ image: Image, boxes: [Box], label: Int?
  ) throws(TrainingError) -> (found: LocalizedImage, truth: [Box]) {
    let whole = Sample(image: image.rgb(), boxes: boxes)
    let seen = seen(whole)
    let maps = mapper(Tensor(normalization.pixels(of: [seen.image])))
    guard maps.haveNumbers[0] else { throw TrainingError("the logits hold NaN, so that no class was found. \(remedy)") }
    let shown = label ?? maps.topClasses(1)[0][0]
    let score = maps.probabilities.doubles[shown]
    let map = maps.maps(of: [[shown]])[0][0]
    let sample = (augmentation?.steps ?? []).allSatisfy { $0 is Datasets.Resize } ? whole : seen
    let (box, flaw) = box(of: map, in: sample.image.size)
    guard flaw != .notFinite else {
      throw TrainingError("the map of class '\(classNames[shown])' is not finite, so that it has no box. \(remedy)")
    }
    let found = LocalizedImage(
      image: sample.image, label: shown, className: classNames[shown], score: score, rawMap: map, box: box,
      threshold: threshold, rendering: rendering, isConstant: flaw == .constant)
    return (found, sample.boxes)
  }

  private var remedy: String {
    "The network's numbers overflow: try an earlier checkpoint, and train with --detect-nonfinite to see where it begins"
  }

  /// The box in pixels of an image of `size`, and what is wrong with a map that has none. Maps of very large images are
  /// looked at smaller.
  private func box(of map: ScoreMap, in size: ImageSize) -> (box: Box?, flaw: MapFlaw?) {
    let looked = size.limited(pixels: LocalizedImage.mostDrawnPixels)
    let flaw = rendering.rendered(map, at: looked).flaw
    let box = MapToBox(threshold: threshold, rendering: rendering)(map, in: looked).first
    guard looked != size else { return (box, flaw) }
    let (across, down) = (Double(size.width) / Double(looked.width), Double(size.height) / Double(looked.height))
    return (box?.scaled(x: across, y: down), flaw)
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
