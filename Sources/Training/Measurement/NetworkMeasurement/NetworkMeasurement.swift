import Backbones
import Erasing

/// Measures how fast a backbone trains or predicts on this machine, on random pictures.
///
///     var measurement = NetworkMeasurement(.vgg16)
///     measurement.erasing.points = ["pool4", "conv5_3"]
///     print(try measurement.trainingStep().imagesPerSecond)
public struct NetworkMeasurement: Sendable {
  public var backbone: Backbone
  public var form = BackboneForm.localization
  public var mapSize = MapSize.cells14
  /// Where the network erases; start and ramp play no part, erasing is always on.
  public var erasing = ErasingConfiguration()
  public var classes = 200
  /// Pictures a run.
  public var batch = 8
  /// Pixels a side; by default the size that the backbone is meant for.
  public var imageSize: Int
  /// Runs before the clock starts: they compile kernels and fill the memory pool.
  public var warmup = 1
  /// Timed runs.
  public var steps = 3

  public init(_ backbone: Backbone) {
    self.backbone = backbone
    imageSize = backbone.usualImageSize
  }
}
