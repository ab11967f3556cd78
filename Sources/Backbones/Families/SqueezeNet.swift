import Autodiff
import Layers

extension Backbone {
  /// torchvision's `squeezenet1_0`: 1.2 million parameters with 1000 classes. See `SqueezeNet`.
  public static let squeezenet10 = Backbone(.version10)
  /// torchvision's `squeezenet1_1`: as many parameters, and less than half the multiplications. See `SqueezeNet`.
  public static let squeezenet11 = Backbone(.version11)

  private init(_ version: SqueezeNetVersion) {
    self.init(
      name: version == .version10 ? "squeezenet1-0" : "squeezenet1-1", forms: [.localization, .classification],
      mapSizes: [.cells14, .cells28], erasingPoints: ["fire3", "fire5", "fire7", "fire9"], classifiers: ["classifier.1"]
    ) {
      SqueezeNet(version, classes: $0.classes, form: $0.form, mapSize: $0.mapSize)
    }
  }
}

/// The two versions of SqueezeNet (Iandola et al. 2016). Each is called like a function that makes the network.
public enum SqueezeNetVersion: Sendable, CaseIterable {
  /// The paper's: a 7x7 convolution with 96 channels, and late poolings.
  case version10
  /// A 3x3 convolution with 64 channels, and early poolings.
  case version11

  /// The stem's channels and window.
  var stem: (outputs: Int, kernel: Int) { self == .version10 ? (96, 7) : (64, 3) }

  /// How many channels each module squeezes to, from `fire2` on; nil stands for a pooling.
  var squeezes: [Int?] {
    switch self {
    case .version10: [nil, 16, 16, 32, nil, 32, 48, 48, 64, nil, 64]
    case .version11: [nil, 16, 16, nil, 32, 32, nil, 48, 48, 64, 64]
    }
  }

  var backbone: Backbone { self == .version10 ? .squeezenet10 : .squeezenet11 }

  /// The network, as `SqueezeNet(_:classes:form:mapSize:)` makes it.
  public func callAsFunction(
    classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14
  ) -> Sequential { SqueezeNet(self, classes: classes, form: form, mapSize: mapSize) }
}

/// SqueezeNet (Iandola et al. 2016) for RGB images `[N, 3, H, W]` with logits `[N, classes]`, with torchvision's names
/// and shapes.
///
/// It ends in a 1x1 convolution with one channel a class (`classifier.1`), a ReLU and global average pooling, so that
/// the channels before the pooling are the class activation maps, in both forms. The localization form pads the first
/// convolution and the poolings, so that 224 pixels end in 14x14 whole cells instead of 13x13; for 28x28 the windows of
/// the last pooling move by one pixel instead of two. Weights move freely between the forms.
///
/// Points for inserting layers: the modules `fire2` to `fire9`, the last of which gives the head's features, and the
/// poolings `pool1` to `pool3`. All come behind a ReLU.
public func SqueezeNet(
  _ version: SqueezeNetVersion, classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14
) -> Sequential {
  require(classes > 0, "SqueezeNet: \(classes) classes; there must be at least 1")
  version.backbone.checkOffered(form, mapSize)
  let isPadded = form == .localization
  return Sequential {
    features(version, isPadded: isPadded, lastStride: isPadded && mapSize == .cells28 ? 1 : 2).named("features")
    Sequential {
      Dropout(0.5)
      Conv2D(512, classes, kernel: 1, initializer: .normal(standardDeviation: 0.01))
      ReLU()
      GlobalAvgPool2D()
    }.named("classifier")
  }
}

/// The layers through `fire9`, numbered as torchvision numbers them.
private func features(_ version: SqueezeNetVersion, isPadded: Bool, lastStride: Int) -> Sequential {
  let (outputs, kernel) = version.stem
  let stem = Conv2D(3, outputs, kernel: kernel, stride: 2, padding: isPadded ? kernel / 2 : 0)
  var children = [Sequential.Child(name: "0", layer: stem), Sequential.Child(name: "1", site: "conv1", layer: ReLU())]
  var (channels, fires, pools) = (outputs, 1, 0)
  for squeeze in version.squeezes {
    let name = String(children.count)
    if let squeeze {
      fires += 1
      children.append(.init(name: name, site: "fire\(fires)", layer: fire(channels, squeeze: squeeze)))
      channels = 8 * squeeze
    } else {
      pools += 1
      let stride = pools == 3 ? lastStride : 2
      let pool = MaxPool2D(3, stride: stride, padding: isPadded ? 1 : 0, ceilMode: !isPadded)
      children.append(.init(name: name, site: "pool\(pools)", layer: pool))
    }
  }
  return Sequential(children)
}

/// A 1x1 convolution to few channels, and 1x1 beside 3x3 convolutions to four times as many each.
private func fire(_ inputs: Int, squeeze: Int) -> Sequential {
  Sequential {
    Conv2D(inputs, squeeze, kernel: 1).named("squeeze")
    ReLU().named("squeeze_activation")
    Concatenated {
      for (name, kernel) in [("expand1x1", 1), ("expand3x3", 3)] {
        Sequential {
          Conv2D(squeeze, 4 * squeeze, kernel: kernel, padding: kernel / 2).named(name)
          ReLU().named("\(name)_activation")
        }.named("")
      }
    }.named("")
  }
}
