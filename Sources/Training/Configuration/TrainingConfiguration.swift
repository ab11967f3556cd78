import Autodiff
import Backbones
import Datasets
import Erasing
import Imaging
import Methods

/// All that decides how a run turns out: written to the run's folder, and enough to do it again.
public struct TrainingConfiguration: Codable, Sendable, Equatable {
  /// The data set, as in `cub:DIR`.
  public var data: String
  /// In its localization form, with as many classes as the data set has.
  public var backbone: Backbone
  /// Plays no part where the backbone has maps of one size; the backbone's usual one by default.
  public var mapSize: MapSize
  /// Images are squares with this many pixels a side.
  public var imageSize: Int
  private var storedMethod = StoredMethod(CAM())
  /// Optimizer, learning rate and what goes with them.
  public var optimization = OptimizationConfiguration()
  /// Passes over the training images; 20 by default.
  public var epochs = 20
  /// Images in a step, before a method stacks branches; 32 by default.
  public var batchSize = 32
  /// How images are cropped in training: resized and cropped by an eighth, unless told otherwise.
  public var augmentation = TrainingAugmentation.resizeAndCrop
  /// Draws weights, the order of images, augmentation and dropout.
  public var seed: UInt64 = 0
  /// The share of the training data that is held out to choose thresholds with.
  public var heldOutFraction = 0.1
  /// Only this many images of the training part, spread evenly; all of them where nil.
  public var imageLimit: Int?
  /// The folder of a run that the weights start from; a head for other classes starts anew.
  public var initialWeights: String?
  /// Whether weights of another run are taken as far as they fit, instead of refused where not all but the head's do;
  /// no by default.
  public var takesPartialWeights = false
  /// The file of weights that the run starts from, such as torchvision's; a head for other classes starts anew.
  public var weightsFile: String?
  /// How names of that file become the backbone's, one rule after the other; none by default.
  public var weightsRenaming: [NameRule] = []
  /// Parts of the run that are a program's own instead of what stands here, and how they call themselves.
  public var ownParts: [String: String] = [:]

  /// How the network is trained: plain classification unless told otherwise.
  public var method: any Method {
    get { storedMethod.method }
    set { storedMethod = StoredMethod(newValue) }
  }

  public init(data: String, backbone: Backbone, imageSize: Int? = nil, method: any Method = CAM()) {
    self.data = data
    self.backbone = backbone
    mapSize = backbone.mapSizes.first ?? .cells14
    self.imageSize = imageSize ?? backbone.usualImageSize
    storedMethod = StoredMethod(method)
  }
}

extension TrainingConfiguration {
  private enum CodingKeys: String, CodingKey {
    case data, backbone, mapSize, imageSize
    case storedMethod = "method"
    case optimization, epochs, batchSize, seed, heldOutFraction, imageLimit, initialWeights, weightsFile
    case weightsRenaming, ownParts, takesPartialWeights, augmentation
    /// What images are normalized with, for programs that do not know the backbone.
    case normalization
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    data = try values.decode(String.self, forKey: .data)
    let name = try values.decode(String.self, forKey: .backbone)
    // One of another program's own may have its network saved beside the weights.
    let normalization = try values.decodeIfPresent(PixelNormalization.self, forKey: .normalization)
    backbone = (try? Backbone.named(name)) ?? .unknown(name, normalization: normalization ?? .imageNet)
    mapSize = try values.decode(MapSize.self, forKey: .mapSize)
    imageSize = try values.decode(Int.self, forKey: .imageSize)
    storedMethod = try values.decode(StoredMethod.self, forKey: .storedMethod)
    optimization = try values.decode(OptimizationConfiguration.self, forKey: .optimization)
    epochs = try values.decode(Int.self, forKey: .epochs)
    batchSize = try values.decode(Int.self, forKey: .batchSize)
    seed = try values.decode(UInt64.self, forKey: .seed)
    heldOutFraction = try values.decode(Double.self, forKey: .heldOutFraction)
    imageLimit = try values.decodeIfPresent(Int.self, forKey: .imageLimit)
    initialWeights = try values.decodeIfPresent(String.self, forKey: .initialWeights)
    takesPartialWeights = try values.decodeIfPresent(Bool.self, forKey: .takesPartialWeights) ?? false
    weightsFile = try values.decodeIfPresent(String.self, forKey: .weightsFile)
    weightsRenaming = try values.decodeIfPresent([NameRule].self, forKey: .weightsRenaming) ?? []
    ownParts = try values.decodeIfPresent([String: String].self, forKey: .ownParts) ?? [:]
    augmentation = try values.decodeIfPresent(TrainingAugmentation.self, forKey: .augmentation) ?? .resizeAndCrop
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(data, forKey: .data)
    try values.encode(backbone, forKey: .backbone)
    if !backbone.isRegistered { try values.encode(backbone.normalization, forKey: .normalization) }
    try values.encode(mapSize, forKey: .mapSize)
    try values.encode(imageSize, forKey: .imageSize)
    try values.encode(storedMethod, forKey: .storedMethod)
    try values.encode(optimization, forKey: .optimization)
    try values.encode(epochs, forKey: .epochs)
    try values.encode(batchSize, forKey: .batchSize)
    try values.encode(seed, forKey: .seed)
    try values.encode(heldOutFraction, forKey: .heldOutFraction)
    try values.encodeIfPresent(imageLimit, forKey: .imageLimit)
    try values.encodeIfPresent(initialWeights, forKey: .initialWeights)
    if takesPartialWeights { try values.encode(true, forKey: .takesPartialWeights) }
    try values.encodeIfPresent(weightsFile, forKey: .weightsFile)
    if !weightsRenaming.isEmpty { try values.encode(weightsRenaming, forKey: .weightsRenaming) }
    if !ownParts.isEmpty { try values.encode(ownParts, forKey: .ownParts) }
    if augmentation != .resizeAndCrop { try values.encode(augmentation, forKey: .augmentation) }
  }
}

extension TrainingConfiguration {
  /// The method that erases after `points`: none of them is plain classification, one is EIL and several are MEIL.
  public static func method(
    erasingAfter points: [String], thresholds: [Double] = [0.7], lossWeights: [Double] = [1],
    wiring: ErasingWiring = .parallel, startEpoch: Double = 0, rampEpochs: Double = 0, rule: ErasingRule = .relative
  ) -> any Method {
    if points.isEmpty { return CAM() }
    if points.count == 1, let threshold = thresholds.first, let weight = lossWeights.first,
      thresholds.count == 1, lossWeights.count == 1 {
      return EIL(
        after: points[0], threshold: threshold, lossWeight: weight, startEpoch: startEpoch, rampEpochs: rampEpochs,
        rule: rule)
    }
    return MEIL(
      after: points, thresholds: thresholds, lossWeights: lossWeights, wiring: wiring, startEpoch: startEpoch,
      rampEpochs: rampEpochs, rule: rule)
  }
}
