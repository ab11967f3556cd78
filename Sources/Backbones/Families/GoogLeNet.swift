import Autodiff
import Layers

extension Backbone {
  /// torchvision's `googlenet`, and the same with finer last features. See `GoogLeNet`.
  ///
  /// Its images are normalized to -1...1, which is what torchvision's pretrained network makes of images with
  /// ImageNet's statistics before its first layer (`transform_input`).
  ///
  /// Files may have torchvision's auxiliary classifiers (`aux1`, `aux2`), which stay unused.
  public static let googlenet = Backbone(
    name: "googlenet", forms: [.localization, .classification], mapSizes: [.cells14, .cells28],
    normalization: .symmetric,
    erasingPoints: ["inception3b", "inception4a", "inception4c", "inception4e", "inception5a", "inception5b"],
    headLayers: ["fc", "aux1", "aux2"]
  ) {
    GoogLeNet(classes: $0.classes, form: $0.form, mapSize: $0.mapSize)
  }

  /// GoogLeNet-GAP, the network of the paper on class activation maps (Zhou et al. 2016): GoogLeNet up to
  /// `inception4e`, a 3x3 convolution with 1024 channels, global average pooling and a linear layer. See
  /// `GoogLeNetGAP`. It takes what it can of torchvision's `googlenet`.
  public static let googlenetGAP = Backbone(
    name: "googlenet-gap", mapSizes: [.cells14, .cells28], normalization: .symmetric,
    erasingPoints: ["inception3b", "inception4a", "inception4c", "inception4e", "CAM_relu"], classifiers: ["CAM_fc"],
    headLayers: ["CAM_conv", "CAM_fc", "inception5a", "inception5b", "fc", "aux1", "aux2"]
  ) {
    GoogLeNetGAP(classes: $0.classes, mapSize: $0.mapSize)
  }
}

/// GoogLeNet with batch normalization (Szegedy et al. 2015; Ioffe and Szegedy 2015) for RGB images `[N, 3, H, W]` in
/// -1...1, with logits `[N, classes]` and torchvision's names and shapes. As there, and unlike in the paper, the
/// branches of 5x5 convolutions have 3x3 ones, and there are no auxiliary classifiers.
///
/// The localization form leaves out the last pooling (`maxpool4`), so that 224 pixels end in 14x14 cells; for 28x28 the
/// windows of `maxpool3` move by one pixel instead of two. Weights move freely between the forms.
///
/// Points for inserting layers: `conv1` to `conv3`, the poolings `maxpool1` to `maxpool3`, and the modules
/// `inception3a` to `inception5b`, the last of which gives the head's features. All come behind a ReLU.
public func GoogLeNet(
  classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) -> Sequential {
  require(classes > 0, "GoogLeNet: \(classes) classes; there must be at least 1")
  Backbone.googlenet.checkOffered(form, mapSize)
  return Sequential {
    trunk(pool3Stride: form == .localization && mapSize == .cells28 ? 1 : 2)
    if form == .classification { MaxPool2D(2, ceilMode: true).named("maxpool4") }
    module(832, 256, (160, 320), (32, 128), pool: 128).named("inception5a")
    module(832, 384, (192, 384), (48, 128), pool: 128).named("inception5b")
    GlobalAvgPool2D().named("avgpool")
    Dropout(0.2).named("dropout")
    Linear(1024, classes).named("fc")
  }
}

/// GoogLeNet-GAP (Zhou et al. 2016): see `Backbone.googlenetGAP`. The head has the names that the paper's authors gave
/// it: `CAM_conv`, and `CAM_fc` for the linear layer. Behind `CAM_relu` are the head's features.
///
/// - Parameter mapSize: 14x14 cells as in the paper; for 28x28 `maxpool3` has stride 1.
public func GoogLeNetGAP(classes: Int, mapSize: MapSize = .cells14) -> Sequential {
  require(classes > 0, "GoogLeNetGAP: \(classes) classes; there must be at least 1")
  Backbone.googlenetGAP.checkOffered(.localization, mapSize)
  return Sequential {
    trunk(pool3Stride: mapSize == .cells28 ? 1 : 2)
    Conv2D(832, 1024, kernel: 3, padding: 1).named("CAM_conv")
    ReLU().named("CAM_relu")
    GlobalAvgPool2D().named("avgpool")
    Linear(1024, classes).named("CAM_fc")
  }
}

/// All layers through `inception4e`, which ends in 832 channels.
private func trunk(pool3Stride stride: Int) -> [any Layer<Tensor, Tensor>] {
  // A window that moves by one pixel is padded, so that it keeps the size.
  let pool3 = stride == 1 ? MaxPool2D(3, stride: 1, padding: 1) : MaxPool2D(3, stride: 2, ceilMode: true)
  return [
    BasicConv2D(3, 64, kernel: 7, stride: 2, padding: 3).named("conv1"),
    MaxPool2D(3, stride: 2, ceilMode: true).named("maxpool1"),
    BasicConv2D(64, 64, kernel: 1).named("conv2"),
    BasicConv2D(64, 192, kernel: 3, padding: 1).named("conv3"),
    MaxPool2D(3, stride: 2, ceilMode: true).named("maxpool2"),
    module(192, 64, (96, 128), (16, 32), pool: 32).named("inception3a"),
    module(256, 128, (128, 192), (32, 96), pool: 64).named("inception3b"),
    pool3.named("maxpool3"),
    module(480, 192, (96, 208), (16, 48), pool: 64).named("inception4a"),
    module(512, 160, (112, 224), (24, 64), pool: 64).named("inception4b"),
    module(512, 128, (128, 256), (24, 64), pool: 64).named("inception4c"),
    module(512, 112, (144, 288), (32, 64), pool: 64).named("inception4d"),
    module(528, 256, (160, 320), (32, 128), pool: 128).named("inception4e"),
  ]
}

/// A module of four branches at the same height and width.
///
/// - Parameters:
///   - single: channels of the 1x1 convolution.
///   - double: of the 1x1 convolution and the 3x3 one behind it.
///   - large: the same of the branch that has 5x5 convolutions in the paper.
///   - pool: of the 1x1 convolution behind a pooling.
private func module(
  _ inputs: Int, _ single: Int, _ double: (Int, Int), _ large: (Int, Int), pool: Int
) -> Concatenated {
  Concatenated {
    BasicConv2D(inputs, single, kernel: 1).named("branch1")
    for (name, widths) in [("branch2", double), ("branch3", large)] {
      Sequential {
        BasicConv2D(inputs, widths.0, kernel: 1)
        BasicConv2D(widths.0, widths.1, kernel: 3, padding: 1)
      }.named(name)
    }
    Sequential {
      MaxPool2D(3, stride: 1, padding: 1, ceilMode: true)
      BasicConv2D(inputs, pool, kernel: 1)
    }.named("branch4")
  }
}
