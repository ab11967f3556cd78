import Autodiff
import Layers

/// The backbones by name, for programs that take the name from outside.
public enum Backbone: String, Sendable, CaseIterable, Codable {
  case tinyVGG = "tiny-vgg"
  case smallVGG = "small-vgg"
  case smallResNet = "small-resnet"
  case vgg11, vgg13, vgg16, vgg19
  case vgg11BatchNorm = "vgg11-bn"
  case vgg13BatchNorm = "vgg13-bn"
  case vgg16BatchNorm = "vgg16-bn"
  case vgg19BatchNorm = "vgg19-bn"
  case resnet18, resnet34, resnet50, resnet101, resnet152

  /// Builds the network with weights drawn from `seed`.
  public func network(
    classes: Int, form: BackboneForm = .localization, mapSize: MapSize = .cells14, seed: UInt64 = 0
  ) -> Sequential {
    seeded(seed) {
      switch self {
      case .tinyVGG: SmallVGG(classes: classes, width: 16)
      case .smallVGG: SmallVGG(classes: classes)
      case .smallResNet: SmallResNet(classes: classes)
      case .vgg11, .vgg11BatchNorm: vgg(.layers11, classes, form, mapSize)
      case .vgg13, .vgg13BatchNorm: vgg(.layers13, classes, form, mapSize)
      case .vgg16, .vgg16BatchNorm: vgg(.layers16, classes, form, mapSize)
      case .vgg19, .vgg19BatchNorm: vgg(.layers19, classes, form, mapSize)
      case .resnet18: ResNet(.layers18, classes: classes, form: form, mapSize: mapSize)
      case .resnet34: ResNet(.layers34, classes: classes, form: form, mapSize: mapSize)
      case .resnet50: ResNet(.layers50, classes: classes, form: form, mapSize: mapSize)
      case .resnet101: ResNet(.layers101, classes: classes, form: form, mapSize: mapSize)
      case .resnet152: ResNet(.layers152, classes: classes, form: form, mapSize: mapSize)
      }
    }
  }

  /// The picture size that the backbone is meant for, in pixels.
  public var usualImageSize: Int { [.tinyVGG, .smallVGG, .smallResNet].contains(self) ? 64 : 224 }

  private func vgg(_ depth: VGGDepth, _ classes: Int, _ form: BackboneForm, _ mapSize: MapSize) -> Sequential {
    VGG(depth, classes: classes, form: form, batchNorm: rawValue.hasSuffix("-bn"), mapSize: mapSize)
  }
}
