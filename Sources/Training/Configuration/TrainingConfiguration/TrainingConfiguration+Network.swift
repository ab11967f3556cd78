import Autodiff
import Backbones
import Layers
import Methods

extension TrainingConfiguration {
  /// The backbone as it is before the method changes it, for `classes` classes.
  public func backboneNetwork(classes: Int) -> Sequential {
    backbone.network(classes: classes, form: .localization, mapSize: mapSize, seed: seed)
  }

  /// What this run's method makes of `backbone`. Both share their parameters.
  ///
  /// - Throws: a text about options that do not fit the backbone, such as `UnknownLayerName`.
  public func trainedNetwork(_ backbone: Sequential) throws -> Sequential { try method.network(of: backbone) }
}
