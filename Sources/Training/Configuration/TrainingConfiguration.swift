import Autodiff
import Backbones
import Erasing
import Layers

/// All that decides how a run turns out: written to the run's folder, and enough to do it again.
public struct TrainingConfiguration: Codable, Sendable, Equatable {
  /// The data set, as in `cub:DIR`.
  public var data: String
  public var backbone: Backbone
  public var mapSize: MapSize = .cells14
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
  /// A checkpoint that the weights start from; a head for other classes starts anew.
  public var initialWeights: String?

  public init(data: String, backbone: Backbone, imageSize: Int? = nil) {
    self.data = data
    self.backbone = backbone
    self.imageSize = imageSize ?? backbone.usualImageSize
  }

  /// The backbone without erasing, for `classes` classes.
  public func backboneNetwork(classes: Int) -> Sequential {
    backbone.network(classes: classes, form: .localization, mapSize: mapSize, seed: seed)
  }

  /// Puts this run's erasing layers into `network`.
  ///
  /// - Throws: `UnknownLayerName` if the network has no such layer.
  public func erased(_ network: Sequential) throws(UnknownLayerName) -> any Layer<Tensor, Tensor> {
    guard !erasing.points.isEmpty else { return network }
    try network.checkNames(erasing.points)
    return MultiEIL(
      in: network, after: erasing.points, thresholds: erasing.thresholds, lossWeights: erasing.lossWeights,
      wiring: erasing.wiring)
  }
}

/// Where and how a run erases.
public struct ErasingConfiguration: Codable, Sendable, Equatable {
  /// Names of layers to erase after; none trains the plain network.
  public var points: [String] = []
  /// Gamma, relative to each picture's largest average: one for all points or one for each.
  public var thresholds = [0.7]
  /// Sigma: one for all points or one for each.
  public var lossWeights = [1.0]
  public var wiring = ErasingWiring.parallel
  /// Epochs without erasing at the start.
  public var startEpoch = 0.0
  /// Epochs over which the erased losses grow to their full weight.
  public var rampEpochs = 0.0

  public init() {}

  /// The factor on the erased losses after `progress` epochs; 0 leaves erasing out.
  public func scale(at progress: Double) -> Double {
    guard progress >= startEpoch else { return 0 }
    guard rampEpochs > 0 else { return 1 }
    return min(1, (progress - startEpoch) / rampEpochs)
  }
}

/// How a run changes its weights.
public struct OptimizationConfiguration: Codable, Sendable, Equatable {
  public enum Method: String, Codable, Sendable, CaseIterable { case sgd, adam, adamw, rmsprop }
  public enum LearningRateSchedule: String, Codable, Sendable, CaseIterable { case constant, cosine, step }

  public var method = Method.sgd
  /// The largest learning rate of the schedule.
  public var learningRate = 0.05
  /// SGD only.
  public var momentum = 0.9
  /// SGD only.
  public var nesterov = true
  public var weightDecay = 5e-4
  /// Multiplies the learning rate of the head (`fc` and `conv6`), as when the rest starts from other data.
  public var headScale = 1.0
  public var schedule = LearningRateSchedule.cosine
  /// Epochs between divisions by ten of the step schedule.
  public var stepEpochs = 10
  /// Epochs over which the learning rate grows from 0.
  public var warmUpEpochs = 1.0
  /// The largest norm of all gradients together; none where nil.
  public var clipNorm: Double?
  public var labelSmoothing = 0.0

  public init() {}
}
