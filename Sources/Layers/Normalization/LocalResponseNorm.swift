import Autodiff

/// Local response normalization over neighboring channels of `[N, C, ...]` (Krizhevsky et al. 2012, section 3.3):
/// `x / (k + alpha / size · Σ x²)^beta`, with PyTorch's defaults.
///
/// Each sample stands for itself, so branches stacked on the batch axis need nothing special.
public struct LocalResponseNorm: Layer {
  /// Channels in a window.
  public let size: Int
  /// What the mean of the squares in a window is multiplied by.
  public let alpha: Double
  /// The exponent of the divisor.
  public let beta: Double
  /// Added to the divisor before it is raised to `beta`.
  public let k: Double

  /// - Parameter size: channels in a window: `size / 2` before a channel, itself, and the rest behind it.
  public init(_ size: Int, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1) {
    (self.size, self.alpha, self.beta, self.k) = (size, alpha, beta, k)
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    input.localResponseNormalized(size: size, alpha: alpha, beta: beta, k: k)
  }
}

extension LocalResponseNorm: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.localResponseNormalization(size: size, alpha: alpha, beta: beta, k: k), [input])
  }
}
