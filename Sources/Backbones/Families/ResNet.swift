import Autodiff
import Foundation
import Interchange
import Layers

/// ResNet with 18 layers: `ResNet18(classes: 200)`. See `ResNet`.
public let ResNet18 = ResNetDepth.layers18
/// ResNet with 34 layers: `ResNet34(classes: 200)`. See `ResNet`.
public let ResNet34 = ResNetDepth.layers34
/// ResNet with 50 layers: `ResNet50(classes: 200)`, or `try ResNet50(weights: file)`. See `ResNet`.
public let ResNet50 = ResNetDepth.layers50
/// ResNet with 101 layers: `ResNet101(classes: 200)`. See `ResNet`.
public let ResNet101 = ResNetDepth.layers101
/// ResNet with 152 layers: `ResNet152(classes: 200)`. See `ResNet`.
public let ResNet152 = ResNetDepth.layers152

extension Backbone {
  /// torchvision's `resnet18`: two basic blocks a stage, 11.7 million parameters with 1000 classes.
  public static let resnet18 = Backbone(.layers18)
  /// torchvision's `resnet34`: 3, 4, 6 and 3 basic blocks, 21.8 million parameters with 1000 classes.
  public static let resnet34 = Backbone(.layers34)
  /// torchvision's `resnet50`: 3, 4, 6 and 3 bottlenecks, 25.6 million parameters with 1000 classes.
  public static let resnet50 = Backbone(.layers50)
  /// torchvision's `resnet101`: 3, 4, 23 and 3 bottlenecks, 44.5 million parameters with 1000 classes.
  public static let resnet101 = Backbone(.layers101)
  /// torchvision's `resnet152`: 3, 8, 36 and 3 bottlenecks, 60.2 million parameters with 1000 classes.
  public static let resnet152 = Backbone(.layers152)

  private init(_ depth: ResNetDepth) {
    self.init(
      name: "resnet\(depth.rawValue)", forms: [.localization, .classification], mapSizes: [.cells14, .cells28],
      erasingPoints: ["layer2", "layer3", "layer4"]
    ) {
      ResNet(depth, classes: $0.classes, form: $0.form, mapSize: $0.mapSize)
    }
  }
}

/// The depths of ResNet (He et al. 2016). Each is called like a function that makes the network: `ResNet50` is
/// `ResNetDepth.layers50`.
public enum ResNetDepth: Int, Sendable, CaseIterable {
  case layers18 = 18
  case layers34 = 34
  case layers50 = 50
  case layers101 = 101
  case layers152 = 152

  /// How many blocks each of the four stages has.
  var stages: [Int] {
    switch self {
    case .layers18: [2, 2, 2, 2]
    case .layers34, .layers50: [3, 4, 6, 3]
    case .layers101: [3, 4, 23, 3]
    case .layers152: [3, 8, 36, 3]
    }
  }

  /// Whether blocks are 1x1, 3x3, 1x1 convolutions with four times as many outputs, instead of two 3x3 ones.
  var hasBottlenecks: Bool { rawValue >= 50 }

  var backbone: Backbone {
    switch self {
    case .layers18: .resnet18
    case .layers34: .resnet34
    case .layers50: .resnet50
    case .layers101: .resnet101
    case .layers152: .resnet152
    }
  }

  /// The network, as `ResNet(_:classes:form:mapSize:)` makes it.
  public func callAsFunction(
    classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14
  ) -> Sequential { ResNet(self, classes: classes, form: form, mapSize: mapSize) }

  /// The network with the weights of a file, as `ResNet(_:weights:classes:form:mapSize:)` makes it.
  public func callAsFunction(
    weights: URL, classes: Int? = nil, form: BackboneForm = .localization, mapSize: MapSize = .cells14
  ) throws(WeightsError) -> Sequential {
    try ResNet(self, weights: weights, classes: classes, form: form, mapSize: mapSize)
  }
}

/// A ResNet for RGB images `[N, 3, H, W]` with logits `[N, classes]`, with torchvision's names and shapes.
///
/// The localization form differs in strides alone: the last stage has stride 1, and the third one too for 28x28 maps,
/// as in the benchmark of Choe et al. (2020). Weights move freely between the forms.
///
/// Points for inserting layers: `relu` (the stem), `maxpool`, `layer1` to `layer4`, and blocks such as `layer3.1`.
public func ResNet(
  _ depth: ResNetDepth, classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) -> Sequential {
  require(classes > 0, "ResNet: \(classes) classes must be positive")
  depth.backbone.checkOffered(form, mapSize)
  let strides =
    switch (form, mapSize) {
    case (.classification, _): [1, 2, 2, 2]
    case (.localization, .cells28): [1, 2, 1, 1]
    case (.localization, _): [1, 2, 2, 1]
    }
  let expansion = depth.hasBottlenecks ? 4 : 1
  return Sequential {
    Conv2D(3, 64, kernel: 7, stride: 2, padding: 3, bias: false).named("conv1")
    BatchNorm2D(64).named("bn1")
    ReLU().named("relu")
    MaxPool2D(3, stride: 2, padding: 1).named("maxpool")
    for (index, blocks) in depth.stages.enumerated() {
      let outputs = expansion * 64 << index
      residualStage(
        blocks, index == 0 ? 64 : outputs / 2, outputs, stride: strides[index],
        block: depth.hasBottlenecks ? { Bottleneck($0, $1, stride: $2) } : { BasicBlock($0, $1, stride: $2) }
      ).named("layer\(index + 1)")
    }
    GlobalAvgPool2D().named("avgpool")
    Linear(512 * expansion, classes).named("fc")
  }
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
  try depth.backbone.network(
    weights: depth.backbone.file(at: weights), classes: classes, form: form, mapSize: mapSize
  ).network
}
