import Autodiff
import Core

/// `[N, C, H, W]` at a larger size, or any other.
public struct Upsample: Layer {
  package enum Target: Sendable {
    case factor(Int)
    case size(height: Int, width: Int)
  }

  package let target: Target
  /// How pixels between the input's are found. PyTorch: `mode`.
  public let interpolation: Interpolation

  /// Height and width `factor` times as large.
  public init(_ factor: Int, _ interpolation: Interpolation = .nearest) {
    require(factor > 0, "Upsample: the factor \(factor) must be at least 1; to shrink, pool or give a size")
    (target, self.interpolation) = (.factor(factor), interpolation)
  }

  /// A fixed size, whatever the input's.
  public init(height: Int, width: Int, _ interpolation: Interpolation = .nearest) {
    require(
      height > 0 && width > 0,
      "Upsample: the size \(height) x \(width) must be positive; give at least one pixel each way")
    (target, self.interpolation) = (.size(height: height, width: width), interpolation)
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    switch target {
    case .factor(let factor): input.upsampled(by: factor, interpolation)
    case .size(let height, let width): input.resized(height: height, width: width, interpolation)
    }
  }
}

extension Upsample: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    switch target {
    case .factor(let factor): graph.append(.upsampling(factor: factor, interpolation), [input])
    case .size(let height, let width):
      graph.append(.resizing(height: height, width: width, interpolation), [input])
    }
  }
}

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
