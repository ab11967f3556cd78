import Autodiff
import Datasets
import Imaging
import Layers
import Localization

/// Finds the object in single pictures with the network of a run.
public struct PictureLocalizer: Sendable {
  public let classNames: [String]
  public let imageSize: Int
  /// Relative to the map's largest value.
  public let threshold: Double
  /// What is wrong with the newest checkpoint, where the one before was taken; for people to read.
  public let notice: String?
  /// How maps are brought to a picture's size and to 0...1.
  public let rendering: MapRendering
  private let mapper: any Mapper
  private let normalization: PixelNormalization

  /// - Parameters:
  ///   - checkpoint: which of the run's checkpoints.
  ///   - threshold: where nil, the one that the run chose on its held-out pictures with its newest checkpoint; 0.2 if
  ///     it chose none. A run chooses by its method's maps from minimum to maximum; give one for other maps.
  ///   - maps: how maps are made; as the run's method makes them unless told otherwise.
  ///   - rendering: how they are brought to a picture's size and to 0...1.
  /// - Throws: a text about the run or its checkpoint, or the map method's error.
  public init(
    run path: String, checkpoint: CheckpointChoice = .last, threshold: Double? = nil,
    maps: (any MapMethod)? = nil, rendering: MapRendering = MapRendering()
  ) throws {
    let directory = RunDirectory(path: path)
    var notice: String?
    let (network, description) = try directory.network(checkpoint) { notice = $0 }
    self.notice = notice
    try description.configuration.checkEvaluation(path)
    mapper = try (maps ?? description.configuration.method.maps).mapper(for: network, optimized: true)
    self.rendering = rendering
    classNames = description.classNames
    imageSize = description.configuration.imageSize
    normalization = description.configuration.backbone.normalization
    self.threshold = threshold ?? directory.thresholds()?.threshold ?? PictureLocalizer.usualThreshold
  }

  /// A fifth of the maximum, as in the paper on class activation maps (Zhou et al. 2016).
  static let usualThreshold = 0.2

  /// - Parameter label: the class to look for; the likeliest one where nil.
  public func callAsFunction(_ picture: Picture, label: Int? = nil) -> LocalizedPicture {
    let resized = picture.rgb().resized(width: imageSize, height: imageSize)
    let maps = mapper(Tensor(normalization.pixels(of: [resized])))
    let shown = label ?? maps.topClasses(1)[0][0]
    let score = maps.probabilities.doubles[shown]
    let map = maps.maps(of: [[shown]])[0][0]
    let size = PictureSize(width: picture.width, height: picture.height)
    let box = MapToBox(threshold: threshold, rendering: rendering)(map, in: size).first
    return LocalizedPicture(
      picture: picture.rgb(), label: shown, className: classNames[shown], score: score, rawMap: map, box: box,
      threshold: threshold, rendering: rendering)
  }
}
