import Autodiff
import Layers

/// The depths of VGG (Simonyan and Zisserman 2015).
public enum VGGDepth: Int, Sendable, CaseIterable {
  case layers11 = 11
  case layers13 = 13
  case layers16 = 16
  case layers19 = 19

  /// How many convolutions each of the five stages has.
  var stages: [Int] {
    switch self {
    case .layers11: [1, 1, 2, 2, 2]
    case .layers13: [2, 2, 2, 2, 2]
    case .layers16: [2, 2, 3, 3, 3]
    case .layers19: [2, 2, 4, 4, 4]
    }
  }
}

/// What a backbone ends in.
public enum BackboneForm: String, Sendable, CaseIterable, Codable {
  /// torchvision's layers, names and shapes, with the fully connected classifier.
  case classification
  /// For class activation maps: a higher resolution of the last features, global average pooling and one linear layer.
  case localization
}

/// How fine the last features of a localization form are, at 224 pixels.
public enum MapSize: Int, Sendable, CaseIterable, Codable {
  case cells14 = 14
  case cells28 = 28
}

/// VGG with 11 convolutional and fully connected layers. See `VGG`.
public func VGG11(
  classes: Int, form: BackboneForm = .localization, batchNorm: Bool = false, mapSize: MapSize = .cells14
) -> Sequential { VGG(.layers11, classes: classes, form: form, batchNorm: batchNorm, mapSize: mapSize) }

/// VGG with 13 convolutional and fully connected layers. See `VGG`.
public func VGG13(
  classes: Int, form: BackboneForm = .localization, batchNorm: Bool = false, mapSize: MapSize = .cells14
) -> Sequential { VGG(.layers13, classes: classes, form: form, batchNorm: batchNorm, mapSize: mapSize) }

/// VGG with 16 convolutional and fully connected layers. See `VGG`.
public func VGG16(
  classes: Int, form: BackboneForm = .localization, batchNorm: Bool = false, mapSize: MapSize = .cells14
) -> Sequential { VGG(.layers16, classes: classes, form: form, batchNorm: batchNorm, mapSize: mapSize) }

/// VGG with 19 convolutional and fully connected layers. See `VGG`.
public func VGG19(
  classes: Int, form: BackboneForm = .localization, batchNorm: Bool = false, mapSize: MapSize = .cells14
) -> Sequential { VGG(.layers19, classes: classes, form: form, batchNorm: batchNorm, mapSize: mapSize) }

/// A VGG network for RGB pictures `[N, 3, H, W]`.
///
/// The classification form is torchvision's. The localization form is VGG-GAP, as the erasing paper's authors use it:
/// no fifth pooling and no classifier, then a 3x3 convolution to 1024 channels (`conv6`), global average pooling and a
/// linear layer (`fc`). The features' parameters have torchvision's names in both.
///
/// Sites for inserting layers: `conv1_1` to `conv5_3` (behind the ReLU), `pool1` to `pool4` (and `pool5`), `relu6`.
public func VGG(
  _ depth: VGGDepth, classes: Int, form: BackboneForm = .localization, batchNorm: Bool = false,
  mapSize: MapSize = .cells14
) -> Sequential {
  check(classes > 0, "VGG: \(classes) classes; there must be at least 1")
  switch form {
  case .classification:
    return Sequential {
      vggFeatures(depth, batchNorm: batchNorm, pools: [1, 2, 3, 4, 5]).named("features")
      AdaptiveAveragePool2D(7).named("avgpool")
      Flatten().named("flatten")
      vggClassifier(classes).named("classifier")
    }
  case .localization:
    return Sequential {
      vggFeatures(depth, batchNorm: batchNorm, pools: mapSize == .cells14 ? [1, 2, 3, 4] : [1, 2, 3]).named("features")
      Conv2D(512, 1024, kernel: 3, padding: 1).named("conv6")
      ReLU().named("relu6", site: "relu6")
      GlobalAveragePool2D().named("avgpool")
      Linear(1024, classes).named("fc")
    }
  }
}

/// The convolutional layers, numbered as torchvision numbers them. A pooling layer that is left out keeps its number,
/// so that the layers behind it keep their names.
private func vggFeatures(_ depth: VGGDepth, batchNorm: Bool, pools: Set<Int>) -> Sequential {
  let widths = [64, 128, 256, 512, 512]
  var children: [Sequential.Child] = []
  var (number, channels) = (0, 3)
  func add(_ layer: any Layer<Tensor, Tensor>, site: String? = nil) {
    children.append(Sequential.Child(name: String(number), site: site, layer: layer))
    number += 1
  }
  for (stage, (count, width)) in zip(depth.stages, widths).enumerated() {
    for convolution in 1...count {
      add(Conv2D(channels, width, kernel: 3, padding: 1))
      if batchNorm { add(BatchNorm2D(width)) }
      add(ReLU(), site: "conv\(stage + 1)_\(convolution)")
      channels = width
    }
    if pools.contains(stage + 1) { add(MaxPool2D(2), site: "pool\(stage + 1)") } else { number += 1 }
  }
  return Sequential(children)
}

private func vggClassifier(_ classes: Int) -> Sequential {
  Sequential {
    Linear(512 * 7 * 7, 4096)
    ReLU()
    Dropout()
    Linear(4096, 4096)
    ReLU()
    Dropout()
    Linear(4096, classes)
  }
}
