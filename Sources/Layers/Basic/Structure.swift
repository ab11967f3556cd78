import Autodiff
import Core

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

extension Identity: IdentityAtEvaluation {}

extension Flatten: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.flattened(input)
  }
}

/// All axes behind the first as several: `[N, C·H·W]` to `[N, C, H, W]` with `Unflatten([C, H, W])`. PyTorch:
/// `Unflatten(1, (C, H, W))`.
public struct Unflatten: Layer {
  /// The sizes behind the first axis; one of them may be -1 for what is left.
  public let sizes: [Int]

  /// - Parameter sizes: of the axes behind the first; together they hold as many elements as an input's row, or the
  ///   program stops.
  public init(_ sizes: [Int]) { self.sizes = sizes }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    require(
      input.rank > 0,
      "Unflatten: the input \(input.shape) (\(input.dtype)) must be [N, ...]; give a row an axis before it")
    return input.reshaped([input.shape[0]] + sizes)
  }
}

extension Unflatten: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.reshape(sizes), [input])
  }
}
