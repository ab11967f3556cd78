import Backbones

/// All that decides how a run turns out: written to the run's folder, and enough to do it again.
public struct TrainingConfiguration: Codable, Sendable, Equatable {
  /// The data set, as in `cub:DIR`.
  public var data: String
  public var backbone: Backbone
  /// Plays no part where the backbone has maps of one size; the backbone's usual one by default.
  public var mapSize: MapSize
  /// Pictures are squares with this many pixels a side.
  public var imageSize: Int
  public var erasing = ErasingConfiguration()
  public var optimization = OptimizationConfiguration()
  public var epochs = 20
  public var batchSize = 32
  /// Draws weights, the order of pictures, augmentation and dropout.
  public var seed: UInt64 = 0
  /// The share of the training data that is held out to choose thresholds with.
  public var heldOutFraction = 0.1
  /// Only this many pictures of the training part, spread evenly; all of them where nil.
  public var pictureLimit: Int?
  /// The folder of a run that the weights start from; a head for other classes starts anew.
  public var initialWeights: String?
  /// The file of weights that the run starts from, such as torchvision's; a head for other classes starts anew.
  public var weightsFile: String?

  public init(data: String, backbone: Backbone, imageSize: Int? = nil) {
    self.data = data
    self.backbone = backbone
    mapSize = backbone.mapSizes.first ?? .cells14
    self.imageSize = imageSize ?? backbone.usualImageSize
  }
}
