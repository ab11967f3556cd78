import Autodiff
import Layers

extension Backbone {
  /// torchvision's `regnet_y_400mf`: 4.3 million parameters with 1000 classes. See `RegNetY`.
  public static let regnetY400MF = Backbone(.megaflops400)
  /// torchvision's `regnet_y_1_6gf`: 11.2 million parameters with 1000 classes. See `RegNetY`.
  public static let regnetY1600MF = Backbone(.gigaflops1p6)

  private init(_ size: RegNetYSize) {
    self.init(
      name: size == .megaflops400 ? "regnet-y-400mf" : "regnet-y-1-6gf", forms: [.localization, .classification],
      mapSizes: [.cells14, .cells28],
      erasingPoints: (1...4).map { "block\($0)" }
    ) {
      RegNetY(size, classes: $0.classes, form: $0.form, mapSize: $0.mapSize)
    }
  }
}

/// Sizes of RegNetY (Radosavovic et al. 2020), called by their multiply-adds for an image of 224 pixels. Each is called
/// like a function that makes the network.
public enum RegNetYSize: Sendable, CaseIterable {
  /// 400 million multiply-adds.
  case megaflops400
  /// 1.6 billion multiply-adds.
  case gigaflops1p6

  /// Blocks and channels of the four stages.
  var stages: [(blocks: Int, width: Int)] {
    switch self {
    case .megaflops400: [(1, 48), (3, 104), (6, 208), (6, 440)]
    case .gigaflops1p6: [(2, 48), (6, 120), (17, 336), (2, 888)]
    }
  }

  /// Channels of a group of the 3x3 convolutions.
  var groupWidth: Int { self == .megaflops400 ? 8 : 24 }

  var backbone: Backbone { self == .megaflops400 ? .regnetY400MF : .regnetY1600MF }

  /// The network, as `RegNetY(_:classes:form:mapSize:)` makes it.
  public func callAsFunction(
    classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14
  ) -> Sequential { RegNetY(self, classes: classes, form: form, mapSize: mapSize) }
}

/// A RegNetY (Radosavovic et al. 2020), of residual bottlenecks with groups and squeeze and excitation, for RGB images
/// `[N, 3, H, W]` with logits `[N, classes]`, with torchvision's names and shapes.
///
/// The localization form differs in strides alone: the last stage has stride 1, and the third one too for 28x28 maps.
/// Weights move freely between the forms.
///
/// Points for inserting layers: `stem`, the stages `block1` to `block4`, the last of which gives the head's features,
/// and the blocks in them, such as `trunk_output.block3.block3-2`. All come behind a ReLU.
public func RegNetY(
  _ size: RegNetYSize, classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) -> Sequential {
  require(classes > 0, "RegNetY: \(classes) classes; there must be at least 1")
  size.backbone.checkOffered(form, mapSize)
  let strides =
    switch (form, mapSize) {
    case (.classification, _): [2, 2, 2, 2]
    case (.localization, .cells28): [2, 2, 1, 1]
    case (.localization, _): [2, 2, 2, 1]
    }
  var (inputs, stages) = (32, [Sequential.Child]())
  for (index, (stage, stride)) in zip(size.stages, strides).enumerated() {
    let blocks = (0..<stage.blocks).map { block in
      Sequential.Child(
        name: "block\(index + 1)-\(block)",
        layer: bottleneck(
          block == 0 ? inputs : stage.width, stage.width, stride: block == 0 ? stride : 1, groupWidth: size.groupWidth))
    }
    stages.append(.init(name: "block\(index + 1)", site: "block\(index + 1)", layer: Sequential(blocks)))
    inputs = stage.width
  }
  return Sequential {
    ConvNormActivation(3, 32, stride: 2).named("stem")
    Sequential(stages).named("trunk_output")
    GlobalAvgPool2D().named("avgpool")
    Linear(inputs, classes).named("fc")
  }
}

/// 1x1, 3x3 and 1x1 convolutions of one width, with a gate of a quarter of the block's inputs before the last, and the
/// sum with the input.
private func bottleneck(_ inputs: Int, _ outputs: Int, stride: Int, groupWidth: Int) -> Residual {
  let main = Sequential {
    ConvNormActivation(inputs, outputs, kernel: 1).named("a")
    ConvNormActivation(outputs, outputs, stride: stride, groups: outputs / groupWidth).named("b")
    SqueezeExcitation(outputs, inputs / 4).named("se")
    ConvNormActivation(outputs, outputs, kernel: 1, activation: nil).named("c")
  }
  let projects = inputs != outputs || stride != 1
  return Residual(
    Sequential { main.named("f") },
    shortcut: projects ? ConvNormActivation(inputs, outputs, kernel: 1, stride: stride, activation: nil) : nil,
    shortcutName: "proj")
}
