import Autodiff
import Backbones
import Layers
import Methods

extension TrainingConfiguration {
  /// The backbone as it is before the method changes it, for `classes` classes.
  public func backboneNetwork(classes: Int) -> Sequential {
    backbone.network(classes: classes, form: .localization, mapSize: askedMapSize, seed: seed)
  }

  /// Throws if the backbone has no localization form, or none with maps of that size.
  func checkBackbone() throws(BackboneError) { try backbone.requireOffered(.localization, askedMapSize) }

  private var askedMapSize: MapSize? { backbone.mapSizes.isEmpty ? nil : mapSize }

  /// What this run's method makes of `backbone`. Both share their parameters; those of layers that the method adds are
  /// drawn from the run's seed.
  ///
  /// - Throws: a text about options that do not fit the backbone, such as `UnknownLayerName`.
  public func trainedNetwork(_ backbone: Sequential) throws -> Sequential {
    try seeded(seed ^ 0x3E7D) { try method.network(of: backbone) }
  }
}
