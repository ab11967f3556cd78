import Autodiff
import Layers

extension Backbone {
  /// torchvision's `densenet121`: 6, 12, 24 and 16 layers in its blocks, 8.0 million parameters with 1000 classes. See
  /// `DenseNet`.
  public static let densenet121 = Backbone(.layers121)
  /// torchvision's `densenet169`: 6, 12, 32 and 32 layers, 14.1 million parameters with 1000 classes.
  public static let densenet169 = Backbone(.layers169)
  /// torchvision's `densenet201`: 6, 12, 48 and 32 layers, 20.0 million parameters with 1000 classes.
  public static let densenet201 = Backbone(.layers201)

  private init(_ depth: DenseNetDepth) {
    self.init(
      name: "densenet\(depth.rawValue)", forms: [.localization, .classification], mapSizes: [.cells14, .cells28],
      erasingPoints: ["denseblock1", "relu1", "denseblock2", "relu2", "denseblock3", "relu3", "denseblock4", "relu5"],
      classifiers: ["classifier"],
      // torchvision's files are older than its names: what is `norm1` now was `norm.1`.
      renaming: [try? .pattern(#"(denselayer\d+\.(?:norm|relu|conv))\.([12])\."#, template: "$1$2.")].compactMap { $0 }
    ) {
      DenseNet(depth, classes: $0.classes, form: $0.form, mapSize: $0.mapSize)
    }
  }
}

/// The depths of DenseNet (Huang et al. 2017), all of 32 channels a layer. Each is called like a function that makes
/// the network: `DenseNetDepth.layers121(classes: 200)`.
public enum DenseNetDepth: Int, Sendable, CaseIterable {
  case layers121 = 121
  case layers169 = 169
  case layers201 = 201

  /// How many layers each of the four blocks has.
  var blocks: [Int] {
    switch self {
    case .layers121: [6, 12, 24, 16]
    case .layers169: [6, 12, 32, 32]
    case .layers201: [6, 12, 48, 32]
    }
  }

  var backbone: Backbone {
    switch self {
    case .layers121: .densenet121
    case .layers169: .densenet169
    case .layers201: .densenet201
    }
  }

  /// The network, as `DenseNet(_:classes:form:mapSize:)` makes it.
  public func callAsFunction(
    classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14
  ) -> Sequential { DenseNet(self, classes: classes, form: form, mapSize: mapSize) }
}

/// A DenseNet (Huang et al. 2017) for RGB images `[N, 3, H, W]` with logits `[N, classes]`, with torchvision's names
/// and shapes.
///
/// The localization form leaves out the pooling of the third transition, and for 28x28 cells also that of the second;
/// these have no weights, so that weights move freely between the forms.
///
/// Points for inserting layers: `pool0`, the blocks `denseblock1` to `denseblock4`, the transitions' activations
/// `relu1` to `relu3`, the transitions `transition1` to `transition3`, and `relu5`, the head's features. Blocks and
/// transitions end in convolutions, whose features have signs: there a mean over channels near 0 may hide strong
/// features, and the mean of a cell is no strength. Behind the activations all features are at least 0, as erasing
/// takes them to be.
public func DenseNet(
  _ depth: DenseNetDepth, classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) -> Sequential {
  require(classes > 0, "DenseNet: \(classes) classes; there must be at least 1")
  depth.backbone.checkOffered(form, mapSize)
  let pooled =
    switch (form, mapSize) {
    case (.classification, _): 3
    case (.localization, .cells28): 1
    case (.localization, _): 2
    }
  let widths = depth.blocks.reduce(into: [64]) { $0.append(($0.last ?? 0) / ($0.count > 1 ? 2 : 1) + 32 * $1) }
  let features = Sequential {
    Conv2D(3, 64, kernel: 7, stride: 2, padding: 3, bias: false).named("conv0")
    BatchNorm2D(64).named("norm0")
    ReLU().named("relu0")
    MaxPool2D(3, stride: 2, padding: 1).named("pool0", site: "pool0")
    for (index, layers) in depth.blocks.enumerated() {
      denseBlock(index == 0 ? widths[0] : widths[index] / 2, layers: layers)
        .named("denseblock\(index + 1)", site: "denseblock\(index + 1)")
      if index < 3 {
        transition(index + 1, widths[index + 1], pools: index < pooled)
          .named("transition\(index + 1)", site: "transition\(index + 1)")
      }
    }
    BatchNorm2D(widths[4]).named("norm5")
  }
  return Sequential {
    features.named("features")
    ReLU().named("relu5")
    GlobalAvgPool2D().named("avgpool")
    Linear(widths[4], classes).named("classifier")
  }
}

/// Layers that each see what all before them made, and add 32 channels to it.
private func denseBlock(_ inputs: Int, layers: Int) -> Sequential {
  Sequential(
    (0..<layers).map { index in
      let width = inputs + 32 * index
      let new = Sequential {
        BatchNorm2D(width).named("norm1")
        ReLU().named("relu1")
        Conv2D(width, 128, kernel: 1, bias: false).named("conv1")
        BatchNorm2D(128).named("norm2")
        ReLU().named("relu2")
        Conv2D(128, 32, kernel: 3, padding: 1, bias: false).named("conv2")
      }
      let layer = Concatenated([.init(name: "before", layer: Identity()), .init(name: "", layer: new)])
      return Sequential.Child(name: "denselayer\(index + 1)", layer: layer)
    })
}

/// Half the channels and, where it pools, half the height and width.
private func transition(_ number: Int, _ inputs: Int, pools: Bool) -> Sequential {
  Sequential {
    BatchNorm2D(inputs).named("norm")
    ReLU().named("relu", site: "relu\(number)")
    Conv2D(inputs, inputs / 2, kernel: 1, bias: false).named("conv")
    if pools { AvgPool2D(2).named("pool") }
  }
}
