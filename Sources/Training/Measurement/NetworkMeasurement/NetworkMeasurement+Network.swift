import Autodiff
import Backbones
import Erasing
import Kernels
import Layers

extension NetworkMeasurement {
  /// The backbone with its erasing layers.
  ///
  /// - Throws: `MeasurementError` for settings that cannot be measured, `UnknownLayerName` for a place to erase that
  ///   the backbone has not.
  func network() throws -> Sequential {
    try check()
    let whole = backbone.network(classes: classes, form: form, mapSize: mapSize, seed: 1)
    let plain = isCheckpointed ? whole.checkpointedStages() : whole
    var configuration = TrainingConfiguration(data: "", backbone: backbone, imageSize: imageSize)
    configuration.erasing = erasing
    return (try configuration.erased(plain) as? MultiEIL<Sequential>)?.network ?? plain
  }

  /// Pictures as they come from a loader, normalized: `[N, 3, H, W]`.
  func pictures() -> Tensor {
    var generator = RandomGenerator(seed: 1)
    return .normal([batch, 3, imageSize, imageSize], using: &generator)
  }

  private func check() throws(MeasurementError) {
    try MeasurementError.check("batch", batch, from: 1)
    try MeasurementError.check("steps", steps, from: 1)
    try MeasurementError.check("warmup", warmup, from: 0)
    try MeasurementError.check("classes", classes, from: 1)
    guard imageSize >= NetworkMeasurement.leastImageSize else {
      throw MeasurementError(
        "\(backbone.rawValue): pictures of \(imageSize) x \(imageSize) pixels are too small, they must have at least "
          + "\(NetworkMeasurement.leastImageSize) a side")
    }
  }

  /// Below this the deeper networks have nothing left to pool.
  public static let leastImageSize = 32
}
