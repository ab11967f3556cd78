import Autodiff
import Core
import Layers

extension Backbone {
  /// torchvision's `efficientnet_b0`: 16 blocks, 5.3 million parameters with 1000 classes.
  public static let efficientNetB0 = Backbone(.b0)
  /// torchvision's `efficientnet_b1`: 23 blocks, 7.8 million parameters with 1000 classes.
  public static let efficientNetB1 = Backbone(.b1)
  /// torchvision's `efficientnet_b2`: 23 wider blocks, 9.1 million parameters with 1000 classes.
  public static let efficientNetB2 = Backbone(.b2)
  /// torchvision's `efficientnet_b3`: 26 blocks, 12.2 million parameters with 1000 classes.
  public static let efficientNetB3 = Backbone(.b3)
  /// torchvision's `efficientnet_b4`: 32 blocks, 19.3 million parameters with 1000 classes.
  public static let efficientNetB4 = Backbone(.b4)

  private init(_ size: EfficientNetSize) {
    self.init(
      name: "efficientnet-\(size.rawValue)", usualImageSize: size.imageSize, forms: [.localization, .classification],
      mapSizes: [.cells14, .cells28], erasingPoints: [MobileStage].erasingPoints(stages: 7),
      classifiers: ["classifier.1"], headLayers: ["classifier"]
    ) {
      EfficientNet(size, classes: $0.classes, form: $0.form, mapSize: $0.mapSize)
    }
  }
}

/// The sizes of EfficientNet (Tan and Le 2019).
public enum EfficientNetSize: String, Sendable, CaseIterable {
  case b0, b1, b2, b3, b4

  /// What the channels and the blocks of B0 are multiplied by, the dropout before the classifier, and the pixels a side
  /// of torchvision's weights.
  private var scale: (width: Double, depth: Double, dropout: Double, imageSize: Int) {
    switch self {
    case .b0: (1, 1, 0.2, 224)
    case .b1: (1, 1.1, 0.2, 240)
    case .b2: (1.1, 1.2, 0.3, 288)
    case .b3: (1.2, 1.4, 0.3, 300)
    case .b4: (1.4, 1.8, 0.4, 380)
    }
  }

  var dropout: Double { scale.dropout }
  var imageSize: Int { scale.imageSize }

  /// Channels behind the stem.
  var stem: Int { roundedChannels(32 * scale.width) }

  var stages: [MobileStage] { [MobileStage].efficientNet.scaled(width: scale.width, depth: scale.depth) }

  var backbone: Backbone {
    switch self {
    case .b0: .efficientNetB0
    case .b1: .efficientNetB1
    case .b2: .efficientNetB2
    case .b3: .efficientNetB3
    case .b4: .efficientNetB4
    }
  }
}

/// An EfficientNet (Tan and Le 2019) for RGB images `[N, 3, H, W]` with logits `[N, classes]`, with torchvision's names
/// and shapes.
///
/// The localization form differs in strides alone: the sixth stage has stride 1, and the fourth one too for 28x28 maps.
/// Weights move freely between the forms, the classifier's included. In training blocks are dropped for whole images
/// (`StochasticDepth`), the deeper the more often.
///
/// Points for inserting layers: `stem`, `stage1` to `stage7`, `expanded2` to `expanded7`, `head`, and blocks such as
/// `features.6.1`. What blocks and stages give are linear bottlenecks: numbers with signs, so that the mean of the
/// channels there (M_avg of the erasing paper) is one of positive and negative answers, and few cells come near its
/// largest value: with a relative threshold of 0.7 some hundredths of them are erased. `expanded5` stands behind the
/// activation that reads stage 4, in the first block of stage 5, and `head` behind the last one, whose channels are
/// pooled: there hardly a number is below 0, and a mean says how much is answered.
public func EfficientNet(
  _ size: EfficientNetSize, classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) -> Sequential {
  require(classes > 0, "EfficientNet: \(classes) classes must be positive")
  size.backbone.checkOffered(form, mapSize)
  let stages = size.stages.strided(for: form, mapSize)
  let channels = 4 * (stages.last?.channels ?? 0)
  // As torchvision draws its classifier.
  let bound = 1 / Double(classes).squareRoot()
  return Sequential {
    efficientNetFeatures(stages, stem: size.stem, channels: channels).named("features")
    GlobalAvgPool2D().named("avgpool")
    Sequential {
      Dropout(size.dropout)
      Linear(channels, classes, initializer: .uniform(-bound...bound))
    }.named("classifier")
  }
}

private func efficientNetFeatures(_ stages: [MobileStage], stem: Int, channels: Int) -> Sequential {
  let blocks = MobileBlock.all(of: stages, inputs: stem)
  var children = [
    Sequential.Child(
      name: "0", site: "stem", layer: ConvNormActivation(3, stem, stride: 2, activation: SiLU()))
  ]
  var first = 0
  for (index, stage) in stages.enumerated() {
    let layers = blocks[first..<first + stage.blocks].map { block in
      efficientNetBlock(block, dropRate: 0.2 * Double(block.number) / Double(blocks.count))
    }
    let named = layers.enumerated().map { Sequential.Child(name: String($0), layer: $1) }
    children.append(
      Sequential.Child(name: String(index + 1), site: "stage\(index + 1)", layer: Sequential(named)))
    first += stage.blocks
  }
  let head = ConvNormActivation(blocks.last?.outputs ?? stem, channels, kernel: 1, activation: SiLU())
  return Sequential(children + [Sequential.Child(name: String(stages.count + 1), site: "head", layer: head)])
}

private func efficientNetBlock(_ block: MobileBlock, dropRate: Double) -> any Layer<Tensor, Tensor> {
  InvertedResidual(
    block.inputs, block.outputs, width: block.width, kernel: block.kernel, stride: block.stride,
    squeeze: SqueezeExcitation(block.width, max(1, block.inputs / 4), activation: SiLU()), dropRate: dropRate,
    activation: SiLU(), site: block.innerSite)
}
