import Autodiff
import Core
import Layers

extension Backbone {
  /// torchvision's `mobilenet_v2`: 17 inverted residuals, 3.5 million parameters with 1000 classes. See `MobileNetV2`.
  public static let mobileNetV2 = Backbone(
    name: "mobilenet-v2", forms: [.localization, .classification], mapSizes: [.cells14, .cells28],
    erasingPoints: [MobileStage].erasingPoints(stages: 7), classifiers: ["classifier.1"], headLayers: ["classifier"]
  ) {
    MobileNetV2(classes: $0.classes, form: $0.form, mapSize: $0.mapSize)
  }
}

/// A MobileNetV2 (Sandler et al. 2018) for RGB images `[N, 3, H, W]` with logits `[N, classes]`, with torchvision's
/// names and shapes.
///
/// The localization form differs in strides alone: the sixth stage has stride 1, and the fourth one too for 28x28 maps.
/// Weights move freely between the forms, the classifier's included.
///
/// Points for inserting layers: `stem`, `stage1` to `stage7`, `expanded2` to `expanded7`, `head`, and blocks such as
/// `features.14`. What blocks and stages give are linear bottlenecks: numbers with signs, so that the mean of the
/// channels there (M_avg of the erasing paper) is one of positive and negative answers, and few cells come near its
/// largest value. `expanded5` stands behind the ReLU6 that reads stage 4, in the first block of stage 5, and `head`
/// behind the last one, whose channels are pooled: there no number is below 0 or above 6, and a mean says how much is
/// answered.
public func MobileNetV2(
  classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) -> Sequential {
  require(classes > 0, "MobileNetV2: \(classes) classes must be positive")
  Backbone.mobileNetV2.checkOffered(form, mapSize)
  let stages = [
    MobileStage(1, stride: 1, channels: 16, blocks: 1), MobileStage(6, stride: 2, channels: 24, blocks: 2),
    MobileStage(6, stride: 2, channels: 32, blocks: 3), MobileStage(6, stride: 2, channels: 64, blocks: 4),
    MobileStage(6, stride: 1, channels: 96, blocks: 3), MobileStage(6, stride: 2, channels: 160, blocks: 3),
    MobileStage(6, stride: 1, channels: 320, blocks: 1),
  ]
  let blocks = MobileBlock.all(of: stages.strided(for: form, mapSize), inputs: 32)
  let stem = ConvNormActivation(3, 32, stride: 2, activation: ReLU6())
  let head = ConvNormActivation(320, 1280, kernel: 1, activation: ReLU6())
  return Sequential {
    Sequential(
      [Sequential.Child(name: "0", site: "stem", layer: stem)]
        + blocks.map { .init(name: String($0.number + 1), site: $0.site, layer: mobileNetV2Block($0)) }
        + [.init(name: String(blocks.count + 1), site: "head", layer: head)]
    ).named("features")
    GlobalAvgPool2D().named("avgpool")
    Sequential {
      Dropout(0.2)
      Linear(1280, classes)
    }.named("classifier")
  }
}

/// Unlike in later networks, the last convolution and its normalization are not a unit of their own, so that they have
/// other names.
private func mobileNetV2Block(_ block: MobileBlock) -> any Layer<Tensor, Tensor> {
  let (width, expands) = (block.width, block.width != block.inputs)
  let main = Sequential {
    Sequential {
      if expands {
        ConvNormActivation(
          block.inputs, width, kernel: 1, activation: ReLU6().named("2", site: block.innerSite))
      }
      ConvNormActivation(width, width, stride: block.stride, groups: width, activation: ReLU6())
      Conv2D(width, block.outputs, kernel: 1, bias: false)
      BatchNorm2D(block.outputs)
    }.named("conv")
  }
  return block.stride == 1 && block.inputs == block.outputs ? Residual(main, activates: false) : main
}
