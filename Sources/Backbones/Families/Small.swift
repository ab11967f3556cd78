import Autodiff
import Layers

extension Backbone {
  /// `SmallVGG` with half its channels.
  public static let tinyVGG = Backbone(
    name: "tiny-vgg", usualImageSize: 64, erasingPoints: ["pool1", "pool2", "conv3_2"], headLayers: ["fc", "conv6"]
  ) { SmallVGG(classes: $0.classes, width: 16) }

  /// See `SmallVGG`.
  public static let smallVGG = Backbone(
    name: "small-vgg", usualImageSize: 64, erasingPoints: ["pool1", "pool2", "conv3_2"], headLayers: ["fc", "conv6"]
  ) { SmallVGG(classes: $0.classes) }

  /// See `SmallResNet`.
  public static let smallResNet = Backbone(
    name: "small-resnet", usualImageSize: 64, erasingPoints: ["layer1", "layer2", "layer3"]
  ) { SmallResNet(classes: $0.classes) }
}

/// A small VGG with batch normalization for images of about 64 pixels, with a head for class activation maps.
///
/// Three stages of two 3x3 convolutions with `width`, 2·width and 4·width channels; pooling behind the first two, so
/// that 64 pixels end in 16x16 cells; then `conv6` to 8·width channels, global average pooling and `fc`.
///
/// Sites for inserting layers: `conv1_1` to `conv3_2` (behind the ReLU), `pool1`, `pool2`, `relu6`.
public func SmallVGG(classes: Int, width: Int = 32) -> Sequential {
  require(classes > 0 && width > 0, "SmallVGG: \(classes) classes and width \(width) must be positive")
  var children: [Sequential.Child] = []
  var channels = 3
  func add(_ layer: any Layer<Tensor, Tensor>, site: String? = nil) {
    children.append(Sequential.Child(name: String(children.count), site: site, layer: layer))
  }
  for stage in 1...3 {
    let outputs = width << (stage - 1)
    for convolution in 1...2 {
      add(Conv2D(channels, outputs, kernel: 3, padding: 1, bias: false))
      add(BatchNorm2D(outputs))
      add(ReLU(), site: "conv\(stage)_\(convolution)")
      channels = outputs
    }
    if stage < 3 { add(MaxPool2D(2), site: "pool\(stage)") }
  }
  return Sequential {
    Sequential(children).named("features")
    Conv2D(channels, 2 * channels, kernel: 3, padding: 1).named("conv6")
    ReLU().named("relu6")
    GlobalAvgPool2D().named("avgpool")
    Linear(2 * channels, classes).named("fc")
  }
}

/// A small ResNet for images of about 64 pixels, with a head for class activation maps.
///
/// A 3x3 stem and three stages of two basic blocks with `width`, 2·width and 4·width channels; the second and third
/// stage halve the image, so that 64 pixels end in 16x16 cells.
///
/// Sites for inserting layers: `layer1` to `layer3` and blocks such as `layer2.0`.
public func SmallResNet(classes: Int, width: Int = 32) -> Sequential {
  require(classes > 0 && width > 0, "SmallResNet: \(classes) classes and width \(width) must be positive")
  return Sequential {
    Conv2D(3, width, kernel: 3, padding: 1, bias: false).named("conv1")
    BatchNorm2D(width).named("bn1")
    ReLU().named("relu")
    for stage in 0..<3 {
      let outputs = width << stage
      residualStage(2, stage == 0 ? width : outputs / 2, outputs, stride: stage == 0 ? 1 : 2) {
        BasicBlock($0, $1, stride: $2)
      }.named("layer\(stage + 1)")
    }
    GlobalAvgPool2D().named("avgpool")
    Linear(4 * width, classes).named("fc")
  }
}
