import Autodiff
import Layers

extension Backbone {
  /// torchvision's `inception_v3`, and the form of it that papers on localization use since SPG (Zhang et al. 2018).
  /// See `InceptionV3`.
  ///
  /// Its images are normalized to -1...1, which is what torchvision's pretrained network makes of images with
  /// ImageNet's statistics before its first layer (`transform_input`), and what SPG does. The benchmark of Choe et al.
  /// (2020) leaves that out, and gives the same weights images with ImageNet's statistics; an augmentation of your own
  /// (`TrainingParts`) with `PixelNormalization.imageNet` does so.
  ///
  /// Files may have torchvision's auxiliary classifier (`AuxLogits`) and the side branches of SPG, which stay unused.
  /// SPG's own names (`fc6`, `fc7_1`, `classier_1`) become those of the benchmark.
  public static let inceptionV3 = Backbone(
    name: "inception-v3", usualImageSize: 224, smallestImageSize: 75, forms: [.localization, .classification],
    mapSizes: [.cells28, .cells14], normalization: .symmetric,
    erasingPoints: ["Mixed_5d", "Mixed_6a", "Mixed_6c", "Mixed_6e", "SPG_A3_1b", "SPG_A3_2b"],
    classifiers: ["fc", "SPG_A4"],
    headLayers: [
      "SPG_A3_1b", "SPG_A3_2b", "SPG_A4", "fc", "Mixed_7a", "Mixed_7b", "Mixed_7c", "AuxLogits", "SPG_B_1a", "SPG_B_2a",
      "SPG_B_shared", "SPG_C", "side3", "side4", "side_all", "branchB",
    ],
    renaming: [
      .replacingPrefix("fc6.", with: "SPG_A3_1b."), .replacingPrefix("fc7_1.", with: "SPG_A3_2b."),
      .replacingPrefix("classier_1.", with: "SPG_A4."),
    ]
  ) {
    InceptionV3(classes: $0.classes, form: $0.form, mapSize: $0.mapSize)
  }
}

/// InceptionV3 (Szegedy et al. 2016) for RGB images `[N, 3, H, W]` in -1...1, with logits `[N, classes]` and
/// torchvision's names and shapes.
///
/// The classification form is torchvision's without the auxiliary classifier; it was trained with 299 pixels a side,
/// and needs 75. The localization form is that of SPG (Zhang et al. 2018) and of the benchmark of Choe et al. (2020):
/// the stem is padded and `Mixed_6a` keeps its size, so that 224 pixels end in 28x28 cells (or in 14x14 where a pooling
/// stands before `Mixed_6a`); nothing of `Mixed_7a` to `Mixed_7c`; then two 3x3 convolutions with 1024 channels
/// (`SPG_A3_1b` and `SPG_A3_2b`, as in the benchmark), global average pooling and a linear layer (`SPG_A4`). There that
/// layer is a 1x1 convolution before the pooling, which is the same at evaluation, and its weights fit.
///
/// Points for inserting layers: `Conv2d_1a_3x3` to `Conv2d_4a_3x3`, `maxpool1`, `maxpool2`, and the modules `Mixed_5b`
/// to `Mixed_6e`, and `SPG_A3_1b` and `SPG_A3_2b`, the head's features. Features are behind a ReLU at all of them, so
/// that their mean over channels says how strong they are.
///
/// - Parameter mapSize: 28x28 cells as in SPG by default. Plays no part in the classification form.
public func InceptionV3(
  classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells28
) -> Sequential {
  require(classes > 0, "InceptionV3: \(classes) classes; there must be at least 1")
  Backbone.inceptionV3.checkOffered(form, mapSize)
  let isFine = form == .localization
  // Where poolings are padded they also take the window at the far edges that is not full.
  let (padding, ceilMode) = (isFine ? 1 : 0, isFine)
  return Sequential {
    BasicConv2D(3, 32, kernel: 3, stride: 2, padding: padding).named("Conv2d_1a_3x3")
    BasicConv2D(32, 32, kernel: 3).named("Conv2d_2a_3x3")
    BasicConv2D(32, 64, kernel: 3, padding: 1).named("Conv2d_2b_3x3")
    MaxPool2D(3, stride: 2, padding: padding, ceilMode: ceilMode).named("maxpool1")
    BasicConv2D(64, 80, kernel: 1).named("Conv2d_3b_1x1")
    BasicConv2D(80, 192, kernel: 3).named("Conv2d_4a_3x3")
    MaxPool2D(3, stride: 2, padding: padding, ceilMode: ceilMode).named("maxpool2")
    InceptionA(192, pool: 32).named("Mixed_5b")
    InceptionA(256, pool: 64).named("Mixed_5c")
    InceptionA(288, pool: 64).named("Mixed_5d")
    if isFine && mapSize == .cells14 { MaxPool2D(3, stride: 2, ceilMode: true).named("maxpool3") }
    InceptionB(288, keepsSize: isFine).named("Mixed_6a")
    for (name, width) in [("Mixed_6b", 128), ("Mixed_6c", 160), ("Mixed_6d", 160), ("Mixed_6e", 192)] {
      InceptionC(768, width: width).named(name)
    }
    if isFine { localizationHead(classes) } else { classificationHead(classes) }
  }
}

private func classificationHead(_ classes: Int) -> [any Layer<Tensor, Tensor>] {
  [
    InceptionD(768).named("Mixed_7a"), InceptionE(1280).named("Mixed_7b"), InceptionE(2048).named("Mixed_7c"),
    GlobalAvgPool2D().named("avgpool"), Dropout(0.5).named("dropout"), Linear(2048, classes).named("fc"),
  ]
}

/// The head that SPG and the benchmark train, drawn as there.
private func localizationHead(_ classes: Int) -> [any Layer<Tensor, Tensor>] {
  func convolution(_ inputs: Int) -> Sequential {
    Sequential {
      Conv2D(inputs, 1024, kernel: 3, padding: 1, initializer: .xavierUniform)
      ReLU()
    }
  }
  return [
    Dropout(0.5).named("dropout1"), convolution(768).named("SPG_A3_1b"), Dropout(0.5).named("dropout2"),
    convolution(1024).named("SPG_A3_2b"), Dropout(0.5).named("dropout3"), GlobalAvgPool2D().named("avgpool"),
    Linear(1024, classes, initializer: .xavierUniform).named("SPG_A4"),
  ]
}
