import Autodiff

/// Channels spread out as pixels: `[N, C · factor², H, W]` to `[N, C, H · factor, W · factor]` (Shi et al. 2016).
public struct PixelShuffle: Layer {
  /// How many times as high and as wide the output is. PyTorch: `upscale_factor`.
  public let factor: Int
  /// - Parameter factor: its square must divide the number of channels; other inputs stop the program.
  public init(_ factor: Int) { self.factor = factor }
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.pixelShuffled(factor) }
}

/// Pixels collected as channels: `[N, C, H · factor, W · factor]` to `[N, C · factor², H, W]`.
public struct PixelUnshuffle: Layer {
  /// How many times as high and as wide the input is. PyTorch: `downscale_factor`.
  public let factor: Int
  /// - Parameter factor: it must divide height and width; other inputs stop the program.
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
