import Autodiff
import Core

/// What the two convolutions of a `SqueezeExcitation` are called, which differs between libraries.
public struct SqueezeExcitationNames: Sendable, Hashable {
  /// The convolution to fewer channels.
  public let squeeze: String
  /// The convolution back to all channels.
  public let excite: String

  /// Names of one's own.
  public init(squeeze: String, excite: String) { (self.squeeze, self.excite) = (squeeze, excite) }

  /// torchvision's: `fc1` and `fc2`.
  public static let torchvision = SqueezeExcitationNames(squeeze: "fc1", excite: "fc2")
  /// timm's: `conv_reduce` and `conv_expand`.
  public static let timm = SqueezeExcitationNames(squeeze: "conv_reduce", excite: "conv_expand")
}

/// Squeeze and excitation (Hu, Shen and Sun 2018): each channel of `[N, C, H, W]` times what the means of all channels
/// say about it, by two 1x1 convolutions with an activation between them and a gate behind. The shape stays.
///
/// torchvision: `SqueezeExcitation`; timm: `SqueezeExcite`. State names are `fc1.weight`, `fc1.bias`, `fc2.weight` and
/// `fc2.bias` unless `names` says otherwise. A SiLU or Hardswish, the gate and the product run as few operations at
/// inference.
///
/// - Parameters:
///   - channels: C of the input.
///   - squeezed: channels between the convolutions.
///   - activation: behind the first convolution; a ReLU by default.
///   - gate: behind the second one; a sigmoid by default, a `Hardsigmoid` in MobileNetV3.
///   - names: of the convolutions; torchvision's by default.
public func SqueezeExcitation(
  _ channels: Int, _ squeezed: Int, activation: any Layer<Tensor, Tensor> = ReLU(),
  gate: any Layer<Tensor, Tensor> = Sigmoid(), names: SqueezeExcitationNames = .torchvision
) -> Gated {
  require(
    channels > 0 && squeezed > 0,
    "SqueezeExcitation: \(channels) channels and \(squeezed) between the convolutions must be positive; give at least "
      + "one each")
  return Gated {
    AdaptiveAvgPool2D(1).named("avgpool")
    Conv2D(channels, squeezed, kernel: 1).named(names.squeeze)
    activation.named("activation")
    Conv2D(squeezed, channels, kernel: 1).named(names.excite)
    gate.named("scale_activation")
  }
}
