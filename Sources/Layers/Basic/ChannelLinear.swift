import Autodiff
import Core

/// A linear layer of the channels at each place: `[N, inputs, H, W]` to `[N, outputs, H, W]`.
///
/// It is a 1x1 convolution, and runs and is exported as one, whose weight has a linear layer's shape. PyTorch's
/// networks that put channels last for it, as ConvNeXt, keep their weights so: `Permute([0, 2, 3, 1])`, `Linear`, and
/// back.
public struct ChannelLinear: Layer {
  /// `[outputs, inputs]`.
  @Parameter public var weight: Tensor
  /// `[outputs]`.
  @Parameter public var bias: Tensor

  /// - Parameter initializer: of the weights; normal with deviation 0.02, cut at two deviations, by default, as
  ///   ConvNeXt uses. The bias starts at 0.
  public init(
    _ inputs: Int, _ outputs: Int, initializer: Initializer = .truncatedNormal(standardDeviation: 0.02)
  ) {
    require(
      inputs > 0 && outputs > 0,
      "ChannelLinear: \(inputs) inputs and \(outputs) outputs must both be at least 1; give the channels that come in "
        + "and go out")
    _weight = initializer.parameter([outputs, inputs])
    _bias = Parameter(wrappedValue: .zeros([outputs]))
  }

  /// A weight as a convolution's, `[outputs, inputs, 1, 1]`.
  private func kernel(_ weight: Tensor) -> Tensor { weight.reshaped([weight.shape[0], weight.shape[1], 1, 1]) }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    // What is computed from a parameter is recorded only where the parameter is on the tape.
    let weight = input.tape.map { $weight.traced(by: $0) } ?? weight
    return input.convolved(kernel(weight), bias: bias, ConvolutionGeometry())
  }
}

extension ChannelLinear: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.convolution(input, weight: kernel(weight), bias: bias)
  }
}
