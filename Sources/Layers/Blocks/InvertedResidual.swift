import Autodiff
import Core

/// The block of MobileNetV3 and EfficientNet (Sandler et al. 2018; Howard et al. 2019; Tan and Le 2019): a 1x1
/// convolution to more channels, a depthwise convolution, squeeze and excitation where there is one, and a 1x1
/// convolution to few channels without an activation, the linear bottleneck, whose outputs have signs. The input is
/// added where it has the output's shape. `[N, inputs, H, W]` becomes `[N, outputs, H/stride, W/stride]`, rounded up.
///
/// torchvision: `MBConv` of EfficientNet and `InvertedResidual` of MobileNetV3. State names are theirs:
/// `block.0.0.weight` of the first convolution, `block.0.1.weight` of its normalization, and so on.
///
/// - Parameters:
///   - inputs: channels of the input.
///   - outputs: channels of the output.
///   - width: channels in between; equal to `inputs` for a block without the first convolution.
///   - kernel: height and width of the depthwise convolution's window.
///   - stride: that of the depthwise convolution.
///   - squeeze: comes behind the depthwise convolution, for `width` channels; nil for nothing.
///   - dropRate: the probability with which the sum leaves out the block for an image in training (`StochasticDepth`).
///   - epsilon: added to the variance in all normalizations.
///   - momentum: the share of a new batch in all running statistics.
///   - activation: behind the first two convolutions.
///   - site: a name for the point behind the first activation, where the features that come in have been widened.
/// - Returns: a `Residual` where the input is added, else a `Sequential`, whose points can be erased behind.
public func InvertedResidual(
  _ inputs: Int, _ outputs: Int, width: Int, kernel: Int = 3, stride: Int = 1, squeeze: Gated? = nil,
  dropRate: Double = 0, epsilon: Double = 1e-5, momentum: Double = 0.1,
  activation: any Layer<Tensor, Tensor> = ReLU6(), site: String? = nil
) -> any Layer<Tensor, Tensor> {
  func unit(
    _ inputs: Int, _ outputs: Int, kernel: Int = 1, stride: Int = 1, groups: Int = 1,
    _ activation: (any Layer<Tensor, Tensor>)?
  ) -> Sequential {
    ConvNormActivation(
      inputs, outputs, kernel: kernel, stride: stride, groups: groups, epsilon: epsilon, momentum: momentum,
      activation: activation)
  }
  let first: any Layer<Tensor, Tensor> = site.map { activation.named("2", site: $0) } ?? activation
  let expands = width != inputs
  let block = Sequential {
    if expands { unit(inputs, width, first) }
    unit(width, width, kernel: kernel, stride: stride, groups: width, expands ? activation : first)
    if let squeeze { squeeze }
    unit(width, outputs, nil)
  }
  guard stride == 1 && inputs == outputs else { return Sequential { block.named("block") } }
  return Residual(
    Sequential {
      block.named("block")
      if dropRate > 0 { StochasticDepth(dropRate).named("stochastic_depth") }
    }, activates: false)
}
