import Autodiff
import Layers

/// The depths of ResNet (He et al. 2016).
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
}

/// ResNet with 18 layers. See `ResNet`.
public func ResNet18(classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14) -> Sequential {
  ResNet(.layers18, classes: classes, form: form, mapSize: mapSize)
}

/// ResNet with 34 layers. See `ResNet`.
public func ResNet34(classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14) -> Sequential {
  ResNet(.layers34, classes: classes, form: form, mapSize: mapSize)
}

/// ResNet with 50 layers. See `ResNet`.
public func ResNet50(classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14) -> Sequential {
  ResNet(.layers50, classes: classes, form: form, mapSize: mapSize)
}

/// ResNet with 101 layers. See `ResNet`.
public func ResNet101(classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14) -> Sequential {
  ResNet(.layers101, classes: classes, form: form, mapSize: mapSize)
}

/// ResNet with 152 layers. See `ResNet`.
public func ResNet152(classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14) -> Sequential {
  ResNet(.layers152, classes: classes, form: form, mapSize: mapSize)
}

/// A ResNet for RGB pictures `[N, 3, H, W]`, with torchvision's names and shapes.
///
/// The localization form differs in strides alone: the last stage has stride 1, and the third one too for 28x28 maps,
/// as in the benchmark of Choe et al. (2020). Weights move freely between the forms.
///
/// Points for inserting layers: `relu` (the stem), `maxpool`, `layer1` to `layer4`, and blocks such as `layer3.1`.
public func ResNet(
  _ depth: ResNetDepth, classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) -> Sequential {
  check(classes > 0, "ResNet: \(classes) classes must be positive")
  let strides: [Int] =
    switch (form, mapSize) {
    case (.classification, _): [1, 2, 2, 2]
    case (.localization, .cells14): [1, 2, 2, 1]
    case (.localization, .cells28): [1, 2, 1, 1]
    }
  let expansion = depth.hasBottlenecks ? 4 : 1
  var channels = 64
  return Sequential {
    Conv2D(3, 64, kernel: 7, stride: 2, padding: 3, bias: false).named("conv1")
    BatchNorm2D(64).named("bn1")
    ReLU().named("relu")
    MaxPool2D(3, stride: 2, padding: 1).named("maxpool")
    for (index, blocks) in depth.stages.enumerated() {
      resNetStage(depth, &channels, width: 64 << index, blocks: blocks, stride: strides[index])
        .named("layer\(index + 1)")
    }
    GlobalAveragePool2D().named("avgpool")
    Linear(512 * expansion, classes).named("fc")
  }
}

func resNetStage(
  _ depth: ResNetDepth, _ channels: inout Int, width: Int, blocks: Int, stride: Int
) -> Sequential {
  var children: [Sequential.Child] = []
  for index in 0..<blocks {
    let stride = index == 0 ? stride : 1
    let outputs = depth.hasBottlenecks ? width * 4 : width
    let main =
      depth.hasBottlenecks
      ? bottleneck(channels, width, outputs, stride: stride) : basicBlock(channels, width, stride: stride)
    // torchvision's first block of each stage has a projection wherever shapes can differ in its strided form.
    let projects = index == 0 && (channels != outputs || stride != 1)
    let shortcut = projects ? projection(channels, outputs, stride: stride) : nil
    children.append(Sequential.Child(name: String(index), layer: Residual(main, shortcut: shortcut)))
    channels = outputs
  }
  return Sequential(children)
}

private func basicBlock(_ inputs: Int, _ width: Int, stride: Int) -> Sequential {
  Sequential {
    Conv2D(inputs, width, kernel: 3, stride: stride, padding: 1, bias: false).named("conv1")
    BatchNorm2D(width).named("bn1")
    ReLU().named("relu")
    Conv2D(width, width, kernel: 3, padding: 1, bias: false).named("conv2")
    BatchNorm2D(width).named("bn2")
  }
}

private func bottleneck(_ inputs: Int, _ width: Int, _ outputs: Int, stride: Int) -> Sequential {
  Sequential {
    Conv2D(inputs, width, kernel: 1, bias: false).named("conv1")
    BatchNorm2D(width).named("bn1")
    ReLU().named("relu1")
    Conv2D(width, width, kernel: 3, stride: stride, padding: 1, bias: false).named("conv2")
    BatchNorm2D(width).named("bn2")
    ReLU().named("relu2")
    Conv2D(width, outputs, kernel: 1, bias: false).named("conv3")
    BatchNorm2D(outputs).named("bn3")
  }
}

private func projection(_ inputs: Int, _ outputs: Int, stride: Int) -> Sequential {
  Sequential {
    Conv2D(inputs, outputs, kernel: 1, stride: stride, bias: false)
    BatchNorm2D(outputs)
  }
}
