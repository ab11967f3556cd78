import Autodiff
import Core
import Layers

extension Backbone {
  /// torchvision's `mobilenet_v3_small`: 11 blocks, 2.5 million parameters with 1000 classes. See `MobileNetV3`.
  public static let mobileNetV3Small = Backbone(.small)
  /// torchvision's `mobilenet_v3_large`: 15 blocks, 5.5 million parameters with 1000 classes.
  public static let mobileNetV3Large = Backbone(.large)

  private init(_ size: MobileNetV3Size) {
    self.init(
      name: "mobilenet-v3-\(size.rawValue)", forms: [.localization, .classification], mapSizes: [.cells14, .cells28],
      erasingPoints: [MobileStage].erasingPoints(stages: size.stageCount), classifiers: ["fc", "classifier.3"],
      headLayers: ["fc", "classifier"]
    ) {
      MobileNetV3(size, classes: $0.classes, form: $0.form, mapSize: $0.mapSize)
    }
  }
}

/// The sizes of MobileNetV3 (Howard et al. 2019).
public enum MobileNetV3Size: String, Sendable, CaseIterable {
  case small, large

  /// A row of the paper's tables.
  struct Row {
    let (kernel, width, channels): (Int, Int, Int)
    let (squeezes, isHard): (Bool, Bool)
    var stride: Int

    /// - Parameters:
    ///   - squeezes: whether there is squeeze and excitation.
    ///   - isHard: whether the activation is a Hardswish, instead of a ReLU.
    init(_ kernel: Int, _ width: Int, _ channels: Int, squeezes: Bool, isHard: Bool, stride: Int = 1) {
      (self.kernel, self.width, self.channels) = (kernel, width, channels)
      (self.squeezes, self.isHard, self.stride) = (squeezes, isHard, stride)
    }
  }

  var rows: [Row] { self == .small ? MobileNetV3Size.smallRows : MobileNetV3Size.largeRows }

  /// Numbers between the two linear layers of the classification form.
  var hidden: Int { self == .small ? 1024 : 1280 }

  /// Blocks of the same channels are a stage.
  var stageCount: Int { Set(rows.map(\.channels)).count }

  var backbone: Backbone { self == .small ? .mobileNetV3Small : .mobileNetV3Large }

  private static let smallRows = [
    Row(3, 16, 16, squeezes: true, isHard: false, stride: 2), Row(3, 72, 24, squeezes: false, isHard: false, stride: 2),
    Row(3, 88, 24, squeezes: false, isHard: false), Row(5, 96, 40, squeezes: true, isHard: true, stride: 2),
    Row(5, 240, 40, squeezes: true, isHard: true), Row(5, 240, 40, squeezes: true, isHard: true),
    Row(5, 120, 48, squeezes: true, isHard: true), Row(5, 144, 48, squeezes: true, isHard: true),
    Row(5, 288, 96, squeezes: true, isHard: true, stride: 2), Row(5, 576, 96, squeezes: true, isHard: true),
    Row(5, 576, 96, squeezes: true, isHard: true),
  ]

  private static let largeRows = [
    Row(3, 16, 16, squeezes: false, isHard: false), Row(3, 64, 24, squeezes: false, isHard: false, stride: 2),
    Row(3, 72, 24, squeezes: false, isHard: false), Row(5, 72, 40, squeezes: true, isHard: false, stride: 2),
    Row(5, 120, 40, squeezes: true, isHard: false), Row(5, 120, 40, squeezes: true, isHard: false),
    Row(3, 240, 80, squeezes: false, isHard: true, stride: 2), Row(3, 200, 80, squeezes: false, isHard: true),
    Row(3, 184, 80, squeezes: false, isHard: true), Row(3, 184, 80, squeezes: false, isHard: true),
    Row(3, 480, 112, squeezes: true, isHard: true), Row(3, 672, 112, squeezes: true, isHard: true),
    Row(5, 672, 160, squeezes: true, isHard: true, stride: 2), Row(5, 960, 160, squeezes: true, isHard: true),
    Row(5, 960, 160, squeezes: true, isHard: true),
  ]
}

/// A MobileNetV3 (Howard et al. 2019) for RGB images `[N, 3, H, W]` with logits `[N, classes]`, with torchvision's
/// names and shapes.
///
/// The classification form ends in two linear layers with a Hardswish between them, through which no class activation
/// map can look; the localization form has one linear layer of its own behind the pooling (`fc`), and a stride of 1
/// where the features are halved for the last time, and for the last two times for 28x28 maps. The features' weights
/// move freely between the forms.
///
/// Points for inserting layers: `stem`, `stage1` and so on for each run of blocks with the same channels, `expanded2`
/// and so on, `head`, and blocks such as `features.12`. What blocks and stages give are linear bottlenecks: numbers
/// with signs, so that the mean of the channels there (M_avg of the erasing paper) is one of positive and negative
/// answers. `expanded3` stands behind the activation that reads stage 2, in the first block of stage 3, and `head`
/// behind the last one, whose channels are pooled: there hardly a number is below 0, and a mean says how much is
/// answered.
public func MobileNetV3(
  _ size: MobileNetV3Size, classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) -> Sequential {
  require(classes > 0, "MobileNetV3: \(classes) classes must be positive")
  size.backbone.checkOffered(form, mapSize)
  var rows = size.rows
  if form == .localization {
    let halving = rows.indices.filter { rows[$0].stride == 2 }
    for index in halving.suffix(mapSize == .cells28 ? 2 : 1) { rows[index].stride = 1 }
  }
  let channels = 6 * (rows.last?.channels ?? 0)
  return Sequential {
    mobileNetV3Features(rows, channels: channels).named("features")
    GlobalAvgPool2D().named("avgpool")
    if form == .localization {
      Linear(channels, classes).named("fc")
    } else {
      Sequential {
        Linear(channels, size.hidden)
        Hardswish()
        Dropout(0.2)
        Linear(size.hidden, classes)
      }.named("classifier")
    }
  }
}

private func mobileNetV3Features(_ rows: [MobileNetV3Size.Row], channels: Int) -> Sequential {
  func unit(_ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1) -> Sequential {
    ConvNormActivation(
      inputs, outputs, kernel: kernel, stride: stride, epsilon: 1e-3, momentum: 0.01, activation: Hardswish())
  }
  var children = [Sequential.Child(name: "0", site: "stem", layer: unit(3, 16, kernel: 3, stride: 2))]
  var (inputs, stage) = (16, 0)
  for (index, row) in rows.enumerated() {
    let isFirst = index == 0 || row.channels != inputs
    if isFirst { stage += 1 }
    let isLast = index == rows.count - 1 || rows[index + 1].channels != row.channels
    let squeezed = roundedChannels(Double(row.width / 4))
    let squeeze = row.squeezes ? SqueezeExcitation(row.width, squeezed, gate: Hardsigmoid()) : nil
    let block = InvertedResidual(
      inputs, row.channels, width: row.width, kernel: row.kernel, stride: row.stride, squeeze: squeeze, epsilon: 1e-3,
      momentum: 0.01, activation: row.isHard ? Hardswish() : ReLU(),
      site: isFirst && stage > 1 ? "expanded\(stage)" : nil)
    children.append(.init(name: String(index + 1), site: isLast ? "stage\(stage)" : nil, layer: block))
    inputs = row.channels
  }
  children.append(.init(name: String(rows.count + 1), site: "head", layer: unit(inputs, channels, kernel: 1)))
  return Sequential(children)
}
