import Autodiff
import Core

/// `[N, C, H, W]` times a learned factor of each channel, small at first, so that a deep network of residual blocks
/// starts near the identity (Touvron et al. 2021). In ConvNeXt it stands at the end of each block's main path.
///
/// Its parameter is called `layer_scale` and has torchvision's shape `[C, 1, 1]`. Named `""` in the network around it,
/// it has torchvision's name in the block. At inference the factors go into the convolution before them.
public struct LayerScale: Layer {
  /// The factors, `[C, 1, 1]`. torchvision: `layer_scale`.
  @Parameter public var layerScale: Tensor

  /// - Parameters:
  ///   - channels: C of the input `[N, C, H, W]`.
  ///   - initial: where all factors start; 1e-6 by default as in torchvision.
  public init(_ channels: Int, initial: Double = 1e-6) {
    require(channels > 0, "LayerScale: \(channels) channels must be positive; give at least one")
    _layerScale = Parameter(wrappedValue: .full([channels, 1, 1], initial))
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    let channels = $layerScale.shape[0]
    require(
      input.rank == 4 && input.shape[1] == channels,
      "LayerScale: the input \(input.array.described) must be [N, \(channels), H, W]; make the layer for its channels, "
        + "and give a single image a first axis of 1")
    return input * layerScale
  }
}

extension LayerScale: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.product(input, graph.stored("layer_scale", layerScale))
  }
}

extension LayerScale: AsksMore {
  func objections(of operation: NetworkOperation) -> InputObjection? {
    guard case .multiply = operation else { return nil }
    return { [channels = $layerScale.shape[0]] operands in
      let input = operands[0]
      guard input.shape.count != 4 || input.shape[1] != channels else { return nil }
      return
        "LayerScale: the input \(input) must be [N, \(channels), H, W]; make the layer for its channels, and give a "
        + "single image a first axis of 1"
    }
  }
}
