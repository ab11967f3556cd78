import Autodiff

/// `[N, C, H, W]` to `[N, C·H·W]`.
public struct Flatten: Layer {
  public init() {}
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input.flattened() }
}

/// Its input.
public struct Identity: Layer {
  public init() {}
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { input }
}

/// A function of tensors as a layer. A parameter that the function captures is not found by optimizers or checkpoints;
/// write a layer of its own for one with parameters.
public struct Lambda: Layer {
  private let function: @Sendable (Tensor, inout Context) -> Tensor

  /// A function that needs nothing but the input.
  public init(_ function: @escaping @Sendable (Tensor) -> Tensor) { self.function = { input, _ in function(input) } }

  /// A function that looks at the context: at the mode, the random numbers or the branches.
  public init(_ function: @escaping @Sendable (Tensor, inout Context) -> Tensor) { self.function = function }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { function(input, &context) }
}

extension Flatten: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.flattened(input)
  }
}
