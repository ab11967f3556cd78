import Autodiff
import Layers

/// Gradient-weighted class activation maps (Grad-CAM; Selvaraju et al., ICCV 2017) at any named point of any network.
///
/// A channel's weight is the mean over places of the gradient of the class's logit (before the softmax) with respect to
/// the features at the point; the map is the weighted sum of channels, negative values as 0. At the features before
/// global average pooling and one linear layer it is CAM divided by the number of places, negative values as 0.
/// pytorch-grad-cam: `GradCAM`, before it normalizes.
public struct GradCAM: MapMethod, Hashable {
  public static let name = "gradcam"

  /// The point whose features are weighted: a site such as `conv5_3`, or a path such as `layer4` or `layer4.1.conv2`.
  public var at: String

  public init(at point: String) { at = point }

  /// - Throws: `UnknownLayerName` if the network has no such point.
  public func mapper(for network: any Layer<Tensor, Tensor>, optimized: Bool) throws -> any Mapper {
    try GradientMapper(of: network, at: at, optimized: optimized) { features, gradients in
      (features * gradients.mean([2, 3], keepingAxes: true)).sum([1]).relu()
    }
  }
}
