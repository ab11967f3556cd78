import Autodiff
import Kernels

/// The fully connected layer: `[N, inputs]` to `[N, outputs]`.
public struct Linear: Layer {
  /// `[outputs, inputs]`.
  @Parameter public var weight: Tensor
  private let _bias: Parameter?

  /// `[outputs]`; nil in a layer made without one.
  public var bias: Tensor? { _bias?.wrappedValue }

  /// - Parameter initializer: of the weights; normal with deviation 0.01 by default, as torchvision's VGG uses. The
  ///   bias starts at 0.
  public init(
    _ inputs: Int, _ outputs: Int, bias: Bool = true, initializer: Initializer = .normal(standardDeviation: 0.01)
  ) {
    require(
      inputs > 0 && outputs > 0,
      "Linear: \(inputs) inputs and \(outputs) outputs must both be at least 1; give the widths of the rows that "
        + "come in and go out")
    _weight = initializer.parameter([outputs, inputs])
    _bias = bias ? Parameter(wrappedValue: .zeros([outputs])) : nil
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.linear(weight, bias: bias) }
}

extension Linear: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.linear(input, weight: weight, bias: bias)
  }
}
