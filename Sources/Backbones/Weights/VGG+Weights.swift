import Foundation
import Interchange
import Layers

/// VGG with 11 layers and the weights of a file. See `VGG(_:weights:classes:form:mapSize:)`.
public func VGG11(
  weights: URL, classes: Int? = nil, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) throws(WeightsError) -> Sequential {
  try VGG(.layers11, weights: weights, classes: classes, form: form, mapSize: mapSize)
}

/// VGG with 13 layers and the weights of a file. See `VGG(_:weights:classes:form:mapSize:)`.
public func VGG13(
  weights: URL, classes: Int? = nil, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) throws(WeightsError) -> Sequential {
  try VGG(.layers13, weights: weights, classes: classes, form: form, mapSize: mapSize)
}

/// VGG with 16 layers and the weights of a file. See `VGG(_:weights:classes:form:mapSize:)`.
public func VGG16(
  weights: URL, classes: Int? = nil, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) throws(WeightsError) -> Sequential {
  try VGG(.layers16, weights: weights, classes: classes, form: form, mapSize: mapSize)
}

/// VGG with 19 layers and the weights of a file. See `VGG(_:weights:classes:form:mapSize:)`.
public func VGG19(
  weights: URL, classes: Int? = nil, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) throws(WeightsError) -> Sequential {
  try VGG(.layers19, weights: weights, classes: classes, form: form, mapSize: mapSize)
}

/// A VGG network with the weights of a file, such as torchvision's as downloaded, with batch normalization if the file
/// has it.
///
/// The localization form takes the features; its own `conv6` and `fc` stay as drawn where the file lacks them.
/// `Backbone.network(weights:)` does the same and says what went where.
///
/// - Parameters:
///   - weights: a file of one of the formats that `WeightFile` reads.
///   - classes: as many as the file's head has, by default; with another number the head stays as drawn.
/// - Throws: `WeightsError` when the file does not hold this network's weights, or cannot be read.
public func VGG(
  _ depth: VGGDepth, weights: URL, classes: Int? = nil, form: BackboneForm = .localization,
  mapSize: MapSize = .cells14
) throws(WeightsError) -> Sequential {
  let plain = Backbone(depth, batchNorm: false)
  let file = try plain.file(at: weights)
  let backbone = Backbone(depth, batchNorm: file.names.contains { $0.hasSuffix("running_mean") })
  return try backbone.network(weights: file, classes: classes, form: form, mapSize: mapSize).network
}

extension Backbone {
  init(_ depth: VGGDepth, batchNorm: Bool) {
    switch depth {
    case .layers11: self = batchNorm ? .vgg11BatchNorm : .vgg11
    case .layers13: self = batchNorm ? .vgg13BatchNorm : .vgg13
    case .layers16: self = batchNorm ? .vgg16BatchNorm : .vgg16
    case .layers19: self = batchNorm ? .vgg19BatchNorm : .vgg19
    }
  }

  /// Opens the file at `url`, which must be one on this machine.
  func file(at url: URL) throws(WeightsError) -> WeightFile {
    do throws(InterchangeError) {
      guard url.isFileURL else {
        throw InterchangeError(
          file: url.absoluteString, problem: "this is an address on the network, not a file",
          remedy: "Download the file and give its URL on this machine: URL(fileURLWithPath:)")
      }
      return try WeightFile(path: url.path)
    } catch {
      throw WeightsError(url.path, self, .file(error))
    }
  }
}
