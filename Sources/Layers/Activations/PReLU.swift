import Autodiff
import Core

/// x where positive, slope · x elsewhere, with a learned slope (He et al. 2015).
public struct PReLU: Layer {
  /// The slope, `[1]` for all channels or `[C]`.
  @Parameter public var weight: Tensor

  /// - Parameters:
  ///   - channels: 1 for one slope that all channels share, else the C of `[N, C, ...]`.
  ///   - initial: where the slope starts; 0.25 as in the paper and in PyTorch.
  public init(channels: Int = 1, initial: Double = 0.25) {
    require(channels > 0, "PReLU: \(channels) channels must be positive; 1 serves all of them")
    _weight = Parameter(wrappedValue: .full([channels], initial))
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    input.parametricReLU(slope: weight)
  }
}

extension PReLU: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.parametricReLU(slope: graph.weight("weight", weight)), [input])
  }
}
