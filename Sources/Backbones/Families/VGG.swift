import Autodiff
import Foundation
import Interchange
import Layers

/// VGG with 11 convolutional and fully connected layers: `VGG11(classes: 200)`. See `VGG`.
public let VGG11 = VGGDepth.layers11
/// VGG with 13 layers: `VGG13(classes: 200)`. See `VGG`.
public let VGG13 = VGGDepth.layers13
/// VGG with 16 layers: `VGG16(classes: 200)`, or `try VGG16(weights: file)`. See `VGG`.
public let VGG16 = VGGDepth.layers16
/// VGG with 19 layers: `VGG19(classes: 200)`. See `VGG`.
public let VGG19 = VGGDepth.layers19

extension Backbone {
  /// torchvision's `vgg11`: eight convolutions, and three linear layers in the classification form.
  public static let vgg11 = Backbone(.layers11, batchNorm: false)
  /// torchvision's `vgg13`: ten convolutions.
  public static let vgg13 = Backbone(.layers13, batchNorm: false)
  /// torchvision's `vgg16`: thirteen convolutions; the backbone of most papers on localization.
  public static let vgg16 = Backbone(.layers16, batchNorm: false)
  /// torchvision's `vgg19`: sixteen convolutions.
  public static let vgg19 = Backbone(.layers19, batchNorm: false)
  /// torchvision's `vgg11_bn`, and so on.
  public static let vgg11BatchNorm = Backbone(.layers11, batchNorm: true)
  /// torchvision's `vgg13_bn`: `vgg13` with batch normalization behind each convolution.
  public static let vgg13BatchNorm = Backbone(.layers13, batchNorm: true)
  /// torchvision's `vgg16_bn`: `vgg16` with batch normalization behind each convolution.
  public static let vgg16BatchNorm = Backbone(.layers16, batchNorm: true)
  /// torchvision's `vgg19_bn`: `vgg19` with batch normalization behind each convolution.
  public static let vgg19BatchNorm = Backbone(.layers19, batchNorm: true)

  private init(_ depth: VGGDepth, batchNorm: Bool) {
    let name = "vgg\(depth.rawValue)"
    self.init(
      name: batchNorm ? name + "-bn" : name, otherNames: batchNorm ? [name + "_bn"] : [],
      forms: [.localization, .classification], mapSizes: [.cells14, .cells28],
      // The last two are where the paper on erasing integrated learning erases.
      erasingPoints: ["pool3", "pool4", "conv5_\(depth.stages[4])"], classifiers: ["fc", "classifier.6"],
      headLayers: ["fc", "conv6", "classifier"]
    ) {
      VGG(depth, classes: $0.classes, form: $0.form, batchNorm: batchNorm, mapSize: $0.mapSize)
    }
  }
}

/// The depths of VGG (Simonyan and Zisserman 2015). Each is called like a function that makes the network: `VGG16` is
/// `VGGDepth.layers16`.
public enum VGGDepth: Int, Sendable, CaseIterable {
  case layers11 = 11
  case layers13 = 13
  case layers16 = 16
  case layers19 = 19

  /// How many convolutions each of the five stages has.
  var stages: [Int] {
    switch self {
    case .layers11: [1, 1, 2, 2, 2]
    case .layers13: [2, 2, 2, 2, 2]
    case .layers16: [2, 2, 3, 3, 3]
    case .layers19: [2, 2, 4, 4, 4]
    }
  }

  /// The network, as `VGG(_:classes:form:batchNorm:mapSize:)` makes it.
  public func callAsFunction(
    classes: Int, form: BackboneForm = .localization, batchNorm: Bool = false, mapSize: MapSize = .cells14
  ) -> Sequential { VGG(self, classes: classes, form: form, batchNorm: batchNorm, mapSize: mapSize) }

  /// The network with the weights of a file, as `VGG(_:weights:classes:form:mapSize:)` makes it.
  public func callAsFunction(
    weights: URL, classes: Int? = nil, form: BackboneForm = .localization, mapSize: MapSize = .cells14
  ) throws(WeightsError) -> Sequential {
    try VGG(self, weights: weights, classes: classes, form: form, mapSize: mapSize)
  }

  func backbone(batchNorm: Bool) -> Backbone {
    switch self {
    case .layers11: batchNorm ? .vgg11BatchNorm : .vgg11
    case .layers13: batchNorm ? .vgg13BatchNorm : .vgg13
    case .layers16: batchNorm ? .vgg16BatchNorm : .vgg16
    case .layers19: batchNorm ? .vgg19BatchNorm : .vgg19
    }
  }
}

/// A VGG network for RGB images `[N, 3, H, W]`, with logits `[N, classes]`.
///
/// The classification form is torchvision's. The localization form is VGG-GAP, as the erasing paper's authors use it:
/// no fifth pooling and no classifier, then a 3x3 convolution to 1024 channels (`conv6`), global average pooling and a
/// linear layer (`fc`). The features' parameters have torchvision's names in both.
///
/// Sites for inserting layers: `conv1_1` to `conv5_3` (behind the ReLU), `pool1` to `pool4` (and `pool5`), `relu6`.
///
/// - Parameter mapSize: `.cells28` leaves out the fourth pooling too. The program stops at a size that `Backbone.vgg16`
///   does not offer. Plays no part in the classification form.
public func VGG(
  _ depth: VGGDepth, classes: Int, form: BackboneForm = .localization, batchNorm: Bool = false,
  mapSize: MapSize = .cells14
) -> Sequential {
  require(classes > 0, "VGG: \(classes) classes; there must be at least 1")
  depth.backbone(batchNorm: batchNorm).checkOffered(form, mapSize)
  switch form {
  case .classification:
    return Sequential {
      vggFeatures(depth, batchNorm: batchNorm, pools: [1, 2, 3, 4, 5]).named("features")
      AdaptiveAvgPool2D(7).named("avgpool")
      Flatten().named("flatten")
      vggClassifier(classes).named("classifier")
    }
  case .localization:
    return Sequential {
      vggFeatures(depth, batchNorm: batchNorm, pools: mapSize == .cells14 ? [1, 2, 3, 4] : [1, 2, 3]).named("features")
      Conv2D(512, 1024, kernel: 3, padding: 1).named("conv6")
      ReLU().named("relu6", site: "relu6")
      GlobalAvgPool2D().named("avgpool")
      Linear(1024, classes).named("fc")
    }
  }
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
  let file = try depth.backbone(batchNorm: false).file(at: weights)
  let backbone = depth.backbone(batchNorm: file.names.contains { $0.hasSuffix("running_mean") })
  return try backbone.network(weights: file, classes: classes, form: form, mapSize: mapSize).network
}

/// The convolutional layers, numbered as torchvision numbers them. A pooling layer that is left out keeps its number,
/// so that the layers behind it keep their names.
private func vggFeatures(_ depth: VGGDepth, batchNorm: Bool, pools: Set<Int>) -> Sequential {
  let widths = [64, 128, 256, 512, 512]
  var children: [Sequential.Child] = []
  var (number, channels) = (0, 3)
  func add(_ layer: any Layer<Tensor, Tensor>, site: String? = nil) {
    children.append(Sequential.Child(name: String(number), site: site, layer: layer))
    number += 1
  }
  for (stage, (count, width)) in zip(depth.stages, widths).enumerated() {
    for convolution in 1...count {
      add(Conv2D(channels, width, kernel: 3, padding: 1))
      if batchNorm { add(BatchNorm2D(width)) }
      add(ReLU(), site: "conv\(stage + 1)_\(convolution)")
      channels = width
    }
    if pools.contains(stage + 1) { add(MaxPool2D(2), site: "pool\(stage + 1)") } else { number += 1 }
  }
  return Sequential(children)
}

private func vggClassifier(_ classes: Int) -> Sequential {
  Sequential {
    Linear(512 * 7 * 7, 4096)
    ReLU()
    Dropout()
    Linear(4096, 4096)
    ReLU()
    Dropout()
    Linear(4096, classes)
  }
}
