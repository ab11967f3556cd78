import Autodiff
import Core
import Layers

extension Backbone {
  /// MobileNetV1: 13 depthwise separable blocks, 4.2 million parameters with 1000 classes. See `MobileNetV1`.
  public static let mobileNetV1 = Backbone(
    name: "mobilenet-v1", forms: [.localization, .classification], mapSizes: [.cells14, .cells28],
    erasingPoints: ["block3", "block5", "block8", "block11", "block12", "block13"]
  ) {
    MobileNetV1(classes: $0.classes, form: $0.form, mapSize: $0.mapSize)
  }
}

/// A MobileNetV1 (Howard et al. 2017) for RGB images `[N, 3, H, W]` with logits `[N, classes]`: a 3x3 stem, then 13
/// blocks of a depthwise 3x3 and a 1x1 convolution, each with batch normalization and a ReLU.
///
/// torchvision has none. Names and shapes are those of the PyTorch implementation that most code for weakly supervised
/// localization began with (`mobilenet_v1` by marvis): `model.0.0` and `model.0.1` of the stem, `model.7.0`, `.1`, `.3`
/// and `.4` of a block, `fc`. Images are normalized with ImageNet's statistics.
///
/// The localization form differs in strides alone: the twelfth block has stride 1, and the sixth one too for 28x28
/// maps. Weights move freely between the forms, the classifier's included.
///
/// Points for inserting layers: `stem` and `block1` to `block13`, all behind a ReLU: no number there is below 0.
public func MobileNetV1(
  classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) -> Sequential {
  require(classes > 0, "MobileNetV1: \(classes) classes must be positive")
  Backbone.mobileNetV1.checkOffered(form, mapSize)
  // With a stride of 2 where the channels double, but for the first block.
  let widths = [64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024]
  let kept = form == .classification ? [2, 4, 6, 12] : mapSize == .cells28 ? [2, 4] : [2, 4, 6]
  var (channels, children) = (
    32, [Sequential.Child(name: "0", site: "stem", layer: ConvNormActivation(3, 32, stride: 2))]
  )
  for (index, outputs) in widths.enumerated() {
    let number = index + 1
    let block = separableBlock(channels, outputs, stride: kept.contains(number) ? 2 : 1)
    children.append(Sequential.Child(name: String(number), site: "block\(number)", layer: block))
    channels = outputs
  }
  return Sequential {
    Sequential(children).named("model")
    GlobalAvgPool2D().named("avgpool")
    Linear(channels, classes).named("fc")
  }
}

/// A depthwise 3x3 and a 1x1 convolution, each with batch normalization and a ReLU, in one row.
private func separableBlock(_ inputs: Int, _ outputs: Int, stride: Int) -> Sequential {
  Sequential {
    Conv2D(inputs, inputs, kernel: 3, stride: stride, padding: 1, groups: inputs, bias: false)
    BatchNorm2D(inputs)
    ReLU()
    Conv2D(inputs, outputs, kernel: 1, bias: false)
    BatchNorm2D(outputs)
    ReLU()
  }
}
