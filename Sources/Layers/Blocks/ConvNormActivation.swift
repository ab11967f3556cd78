import Autodiff
import Core

/// A convolution without bias, batch normalization and an activation one after the other: the usual block of newer
/// networks. `[N, inputs, H, W]` becomes `[N, outputs, H/stride, W/stride]`, rounded up with the padding by default.
///
/// torchvision: `Conv2dNormActivation`, and its names: `0.weight` is the convolution's, `1.weight`, `1.running_mean`
/// and so on those of the normalization. The three run as one operation at inference, and the last two in training
/// where the activation is a ReLU or a ReLU6.
///
/// - Parameters:
///   - inputs: channels of the input.
///   - outputs: channels of the output.
///   - kernel: height and width of the window, 3 by default.
///   - stride: pixels from window to window, along both axes.
///   - padding: zeros on all four sides; nil for `(kernel - 1) / 2 · dilation` of them, which keep the size at stride 1
///     where the kernel is odd.
///   - groups: divides both channel counts; `inputs` of them make the convolution depthwise.
///   - dilation: pixels from one element of the window to the next.
///   - epsilon: added to the variance in the normalization.
///   - momentum: the share of a new batch in the running statistics.
///   - activation: what stands at the end; nil for nothing, where the output keeps its signs.
///   - initializer: of the convolution's weights; He's normal by fan out by default, as torchvision's networks use.
public func ConvNormActivation(
  _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1, padding: Int? = nil, groups: Int = 1,
  dilation: Int = 1, epsilon: Double = 1e-5, momentum: Double = 0.1,
  activation: (any Layer<Tensor, Tensor>)? = ReLU(), initializer: Initializer = .kaimingNormal(fan: .fanOut)
) -> Sequential {
  require(
    kernel > 0 && stride > 0 && dilation > 0,
    "ConvNormActivation: kernel \(kernel), stride \(stride) and dilation \(dilation) must be positive")
  return Sequential {
    Conv2D(
      inputs, outputs, kernel: kernel, stride: stride, padding: padding ?? (kernel - 1) / 2 * dilation,
      dilation: dilation, groups: groups, bias: false, initializer: initializer)
    BatchNorm2D(outputs, epsilon: epsilon, momentum: momentum)
    if let activation { activation }
  }
}
