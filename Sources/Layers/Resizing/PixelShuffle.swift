import Autodiff

/// Channels spread out as pixels: `[N, C · factor², H, W]` to `[N, C, H · factor, W · factor]` (Shi et al. 2016).
public struct PixelShuffle: Layer {
  public let factor: Int
  public init(_ factor: Int) { self.factor = factor }
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.pixelShuffled(factor) }
}

/// Pixels collected as channels: `[N, C, H · factor, W · factor]` to `[N, C · factor², H, W]`.
public struct PixelUnshuffle: Layer {
  public let factor: Int
  public init(_ factor: Int) { self.factor = factor }
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.pixelUnshuffled(factor) }
}

extension PixelShuffle: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.pixelShuffle(factor), [input])
  }
}

extension PixelUnshuffle: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.pixelUnshuffle(factor), [input])
  }
}
