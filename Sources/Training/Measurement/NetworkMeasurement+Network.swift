import Autodiff
import Backbones
import Kernels
import Layers
import Methods

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
}
