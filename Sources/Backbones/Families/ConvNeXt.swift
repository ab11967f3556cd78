import Autodiff
import Layers

extension Backbone {
  /// torchvision's `convnext_tiny`: 28.6 million parameters with 1000 classes. See `ConvNeXt`.
  public static let convnextTiny = Backbone(.tiny)
  /// torchvision's `convnext_small`: 50.2 million parameters with 1000 classes. See `ConvNeXt`.
  public static let convnextSmall = Backbone(.small)

  private init(_ size: ConvNeXtSize) {
    self.init(
      name: size == .tiny ? "convnext-tiny" : "convnext-small", forms: [.localization, .classification],
      mapSizes: [.cells14, .cells28], erasingPoints: ["stage1", "stage2", "stage3", "stage4", "norm"],
      classifiers: ["classifier.2"]
    ) {
      ConvNeXt(size, classes: $0.classes, form: $0.form, mapSize: $0.mapSize)
    }
  }
}

/// Sizes of ConvNeXt (Liu et al. 2022). Each is called like a function that makes the network.
public enum ConvNeXtSize: Sendable, CaseIterable {
  /// 3, 3, 9 and 3 blocks.
  case tiny
  /// 3, 3, 27 and 3 blocks.
  case small

  /// How many blocks each of the four stages has.
  var stages: [Int] { self == .tiny ? [3, 3, 9, 3] : [3, 3, 27, 3] }

  /// With what probability the last block is left out of a training step; those before it less, in proportion.
  var dropRate: Double { self == .tiny ? 0.1 : 0.4 }

  var backbone: Backbone { self == .tiny ? .convnextTiny : .convnextSmall }

  /// The network, as `ConvNeXt(_:classes:form:mapSize:)` makes it.
  public func callAsFunction(
    classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14
  ) -> Sequential { ConvNeXt(self, classes: classes, form: form, mapSize: mapSize) }
}

/// A ConvNeXt (Liu et al. 2022) for RGB images `[N, 3, H, W]` with logits `[N, classes]`, with torchvision's names and
/// shapes.
///
/// In the localization form the convolution before the last stage moves by one pixel instead of two, and for 28x28
/// cells also the one before the third; their windows of 2x2 pixels look to the right and down from each. And the
/// features are normalized before the pooling (`classifier.0`) instead of behind it, so that a linear layer follows the
/// pooling, as class activation maps need it. Logits of a trained file are others than torchvision's for both reasons,
/// and its weights are a start for training. All weights fit both forms.
///
/// Points for inserting layers: the stages `stage1` to `stage4`, their blocks, such as `features.5.8`, and in the
/// localization form `norm`, the head's features. Blocks end in sums without an activation, so features have signs: a
/// mean over channels near 0 may hide strong features. Behind `norm` the mean of each cell is 0 in a new network, and
/// later what the trained factors make of it. Activations (GELU) stand inside blocks only, where nothing that appends
/// branches to the batch can.
public func ConvNeXt(
  _ size: ConvNeXtSize, classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) -> Sequential {
  require(classes > 0, "ConvNeXt: \(classes) classes; there must be at least 1")
  size.backbone.checkOffered(form, mapSize)
  let strides =
    switch (form, mapSize) {
    case (.classification, _): [2, 2, 2]
    case (.localization, .cells28): [2, 1, 1]
    case (.localization, _): [2, 2, 1]
    }
  let widths = [96, 192, 384, 768]
  let count = size.stages.reduce(0, +)
  var (layers, number) = ([any Layer<Tensor, Tensor>](), 0)
  for (stage, blocks) in size.stages.enumerated() {
    layers.append(
      stage == 0 ? stem(widths[0]) : reduction(widths[stage - 1], widths[stage], stride: strides[stage - 1]))
    let rates = (number..<number + blocks).map { size.dropRate * Double($0) / Double(count - 1) }
    let block = Sequential { for rate in rates { convNeXtBlock(widths[stage], dropRate: rate) } }
    layers.append(block.named(String(layers.count), site: "stage\(stage + 1)"))
    number += blocks
  }
  return Sequential {
    Sequential { layers }.named("features")
    if form == .classification { AdaptiveAvgPool2D(1).named("avgpool") }
    Sequential {
      LayerNorm2D(widths[3]).named("0", site: "norm")
      if form == .classification { Flatten() } else { GlobalAvgPool2D() }
      Linear(widths[3], classes, initializer: weights)
    }.named("classifier")
  }
}

/// What all weights of a new network are drawn with.
private let weights = Initializer.truncatedNormal(standardDeviation: 0.02)

/// A quarter of the height and width.
private func stem(_ outputs: Int) -> Sequential {
  Sequential {
    Conv2D(3, outputs, kernel: 4, stride: 4, initializer: weights)
    LayerNorm2D(outputs)
  }
}

/// Half the height and width before a stage, or the same where the stride is 1.
private func reduction(_ inputs: Int, _ outputs: Int, stride: Int) -> Sequential {
  Sequential {
    LayerNorm2D(inputs)
    Conv2D(inputs, outputs, kernel: 2, stride: stride, padding: stride == 1 ? .same : .valid, initializer: weights)
  }
}

/// A depthwise convolution, and four times as many channels at each place for a while; added to the input.
private func convNeXtBlock(_ width: Int, dropRate: Double) -> Residual {
  let block = Sequential {
    Conv2D(width, width, kernel: 7, padding: 3, groups: width, initializer: weights).named("0")
    LayerNorm2D(width).named("2")
    ChannelLinear(width, 4 * width, initializer: weights).named("3")
    GELU().named("4")
    ChannelLinear(4 * width, width, initializer: weights).named("5")
  }
  return Residual(
    Sequential {
      block.named("block")
      LayerScale(width).named("")
      StochasticDepth(dropRate).named("stochastic_depth")
    }, activates: false)
}
