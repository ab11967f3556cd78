import Autodiff
import Backbones
import Core
import Layers
import Methods

/// Measures how fast a backbone trains or predicts on this machine, on random images.
///
///     var measurement = NetworkMeasurement(.vgg16)
///     measurement.method = MEIL(after: ["pool4", "conv5_3"])
///     print(try measurement.trainingStep().imagesPerSecond)
public struct NetworkMeasurement: Sendable {
  /// The network, with newly drawn weights.
  public var backbone: Backbone
  /// Whether the head is that of localization, the default, or of classification.
  public var form = BackboneForm.localization
  /// The backbone's usual one where nil.
  public var mapSize: MapSize?
  /// How the network is trained; a start and a ramp of erasing play no part, it is always on.
  public var method: any Method = CAM()
  /// Whether a training step keeps each stage's input only, and computes the rest again in the backward pass.
  public var isCheckpointed = false
  /// Outputs of the head; 200 by default, as in CUB-200-2011.
  public var classes = 200
  /// Images a run.
  public var batch = 8
  /// Pixels a side; by default the size that the backbone is meant for.
  public var imageSize: Int
  /// Runs before the clock starts. The first compiles kernels and fills the memory pool; a training step also makes the
  /// optimizer's state then, and the second one asks the system for what that has taken out of the pool.
  public var warmup = 2
  /// Timed runs.
  public var steps = 3
  /// Whether as many runs again are profiled, behind the timed ones.
  public var isProfiled = false
  /// What a profile is compared with.
  public var limits = MachineLimits()

  /// A measurement with the backbone's usual image size and the defaults of the other properties.
  public init(_ backbone: Backbone) {
    self.backbone = backbone
    imageSize = backbone.usualImageSize
  }
}

extension NetworkMeasurement {
  /// What the method makes of the backbone.
  ///
  /// - Throws: `MeasurementError` for settings that cannot be measured, `UnknownLayerName` for a place to erase that
  ///   the backbone has not.
  func network() throws -> Sequential {
    try check()
    let whole = backbone.network(classes: classes, form: form, mapSize: mapSize, seed: 1)
    let plain = isCheckpointed ? whole.checkpointedStages() : whole
    return try method.network(of: plain)
  }

  /// Images as they come from a loader, normalized: `[N, 3, H, W]`.
  func images() -> Tensor {
    var generator = RandomGenerator(seed: 1)
    return .normal([batch, 3, imageSize, imageSize], using: &generator)
  }

  private func check() throws(MeasurementError) {
    try MeasurementError.check("batch", batch, from: 1)
    try MeasurementError.check("steps", steps, from: 1)
    try MeasurementError.check("warmup", warmup, from: 0)
    try MeasurementError.check("classes", classes, from: 1)
    do throws(BackboneError) { try backbone.requireOffered(form, mapSize) } catch { throw MeasurementError("\(error)") }
    guard imageSize >= backbone.smallestImageSize else {
      throw MeasurementError(
        "\(backbone.name): images of \(imageSize) x \(imageSize) pixels are too small, they must have at least "
          + "\(backbone.smallestImageSize) a side")
    }
  }

  /// Warm-up, timed runs, and profiled ones if wanted.
  ///
  /// - Parameter progress: called behind each run with how many are done and how many there will be.
  func measured(_ progress: (Int, Int) -> Void, work: () -> Void) -> (runs: MeasuredRuns, profile: WorkProfile?) {
    let total = warmup + steps + (isProfiled ? steps : 0)
    let runs = MeasuredRuns(warmup: warmup, steps: steps, progress: { progress($0, total) }, work: work)
    guard isProfiled else { return (runs, nil) }
    let profile = WorkProfile(
      runs: steps, limits: limits, progress: { progress(warmup + steps + $0, total) }, work: work)
    return (runs, profile)
  }
}
