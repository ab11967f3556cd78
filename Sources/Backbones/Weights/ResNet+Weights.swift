import Foundation
import Interchange
import Layers

/// ResNet with 18 layers and the weights of a file. See `ResNet(_:weights:classes:form:mapSize:)`.
public func ResNet18(
  weights: URL, classes: Int? = nil, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) throws(WeightsError) -> Sequential {
  try ResNet(.layers18, weights: weights, classes: classes, form: form, mapSize: mapSize)
}

/// ResNet with 34 layers and the weights of a file. See `ResNet(_:weights:classes:form:mapSize:)`.
public func ResNet34(
  weights: URL, classes: Int? = nil, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) throws(WeightsError) -> Sequential {
  try ResNet(.layers34, weights: weights, classes: classes, form: form, mapSize: mapSize)
}

/// ResNet with 50 layers and the weights of a file. See `ResNet(_:weights:classes:form:mapSize:)`.
public func ResNet50(
  weights: URL, classes: Int? = nil, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) throws(WeightsError) -> Sequential {
  try ResNet(.layers50, weights: weights, classes: classes, form: form, mapSize: mapSize)
}

/// ResNet with 101 layers and the weights of a file. See `ResNet(_:weights:classes:form:mapSize:)`.
public func ResNet101(
  weights: URL, classes: Int? = nil, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) throws(WeightsError) -> Sequential {
  try ResNet(.layers101, weights: weights, classes: classes, form: form, mapSize: mapSize)
}

/// ResNet with 152 layers and the weights of a file. See `ResNet(_:weights:classes:form:mapSize:)`.
public func ResNet152(
  weights: URL, classes: Int? = nil, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) throws(WeightsError) -> Sequential {
  try ResNet(.layers152, weights: weights, classes: classes, form: form, mapSize: mapSize)
}

/// A ResNet with the weights of a file, such as torchvision's as downloaded. Its forms differ in strides alone, so each
/// takes all weights. `Backbone.network(weights:)` does the same and says what went where.
///
/// - Parameters:
///   - weights: a file of one of the formats that `WeightFile` reads.
///   - classes: as many as the file's head has, by default; with another number the head stays as drawn.
/// - Throws: `WeightsError` when the file does not hold this network's weights, or cannot be read.
public func ResNet(
  _ depth: ResNetDepth, weights: URL, classes: Int? = nil, form: BackboneForm = .localization,
  mapSize: MapSize = .cells14
) throws(WeightsError) -> Sequential {
  let backbone: Backbone =
    switch depth {
    case .layers18: .resnet18
    case .layers34: .resnet34
    case .layers50: .resnet50
    case .layers101: .resnet101
    case .layers152: .resnet152
    }
  return try backbone.network(
    weights: backbone.file(at: weights), classes: classes, form: form, mapSize: mapSize
  ).network
}
