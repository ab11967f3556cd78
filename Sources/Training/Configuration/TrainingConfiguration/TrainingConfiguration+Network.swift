import Autodiff
import Backbones
import Erasing
import Layers

extension TrainingConfiguration {
  /// The backbone without erasing, for `classes` classes.
  public func backboneNetwork(classes: Int) -> Sequential {
    backbone.network(classes: classes, form: .localization, mapSize: askedMapSize, seed: seed)
  }

  /// Throws if the backbone has no localization form, or none with maps of that size.
  func checkBackbone() throws(BackboneError) { try backbone.requireOffered(.localization, askedMapSize) }

  private var askedMapSize: MapSize? { backbone.mapSizes.isEmpty ? nil : mapSize }

  /// Puts this run's erasing layers into `network`. Both share their parameters.
  ///
  /// - Throws: `UnknownLayerName` if the network has no such layer, or if its output is no longer a map of features.
  public func erased(_ network: Sequential) throws(UnknownLayerName) -> any Layer<Tensor, Tensor> {
    guard !erasing.points.isEmpty else { return network }
    try TrainingConfiguration.features(of: network).checkNames(erasing.points)
    return MultiEIL(
      in: network, after: erasing.points, thresholds: erasing.thresholds, lossWeights: erasing.lossWeights,
      wiring: erasing.wiring)
  }

  /// The part of `network` whose outputs are `[N, K, H, W]` with places to erase: all before pooling or flattening
  /// leaves one vector a picture.
  private static func features(of network: Sequential) -> Sequential {
    Sequential(
      Array(
        network.children.prefix { child in
          !(child.layer is GlobalAveragePool2D || child.layer is Flatten || child.layer is Linear)
        }))
  }
}
