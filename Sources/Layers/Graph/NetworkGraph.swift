import Autodiff
import Core
import Kernels

/// What a network computes at evaluation, as operations on values: the one form that inference, ONNX files, folding,
/// class activation maps and summaries read.
///
///     let graph = NetworkGraph(of: network)
///     for node in graph.nodes { print(node.path, node.operation) }
///
/// Layers write themselves into it through `WritesGraph`. A graph holds the weights of the moment when it was written;
/// later training does not reach it. Operations stand in an order in which they can run.
public struct NetworkGraph: OperationGraph, Sendable {
  /// The network's input, or what an operation computes.
  public struct Value: Hashable, Sendable {
    /// A number of its own in the graph.
    public let number: Int
  }

  /// A stored tensor: a parameter, a buffer, or numbers that belong to neither.
  public struct Weight: Sendable {
    /// Its name in the network, such as `layer1.0.conv1.weight`.
    public let name: String
    /// Its numbers, cut off from any tape.
    public let tensor: Tensor

    /// - Parameter tensor: detached here, so that a graph keeps no tape alive.
    public init(name: String, tensor: Tensor) { (self.name, self.tensor) = (name, tensor.detached()) }
  }

  /// An operation in its place.
  public struct Node: OperationNode, Sendable {
    /// What is computed.
    public var operation: NetworkOperation
    /// The operands, in the order that the case of `NetworkOperation` names.
    public var inputs: [Value]
    /// The value that this operation gives, and no other one.
    public let output: Value
    /// The layer that wrote it, such as `features.28`; empty for the network itself.
    public let path: String
  }

  /// A layer that was written, and the values before and behind it.
  public struct WrittenLayer: Sendable {
    /// Such as `features.28`; empty for the network itself.
    public let path: String
    /// The layer itself, with its parameters.
    public let layer: any Layer<Tensor, Tensor>
    /// What it is given.
    public let input: Value
    /// What it gives; its input where it does nothing at evaluation.
    public let output: Value
    /// Where in `layers` those are that were written inside it.
    let inside: Range<Int>
  }

  /// What the network is given: a value that no operation gives.
  public static let input = Value(number: 0)

  /// The operations, each behind those whose values it takes.
  public var nodes: [Node] = []
  /// What the network gives.
  public var output = NetworkGraph.input
  /// The layers that were written, each behind those in it.
  public private(set) var layers: [WrittenLayer] = []
  private var path: [String] = []
  private var valueCount = 1

  /// A graph without operations, which gives its input.
  public init() {}

  /// What `network` does at evaluation.
  public init(of network: any Layer<Tensor, Tensor>) { output = add(network, to: NetworkGraph.input) }

  /// The path of the layer that is being written, such as `features.0`.
  public var layerPath: String { path.joined(separator: ".") }

  /// Appends what `layer` makes of `input`.
  ///
  /// A layer that neither conforms to `WritesGraph` nor stands for another one becomes an operation of its own,
  /// `NetworkOperation.layer`, which nothing can be fused with.
  ///
  /// - Parameter name: of the layer in the one that is being written, as in its parameters' names; empty for a layer
  ///   that puts no name before them.
  /// - Returns: its output.
  public mutating func add(
    _ layer: any Layer<Tensor, Tensor>, named name: String = "", to input: Value
  ) -> Value {
    if !name.isEmpty { path.append(name) }
    defer { if !name.isEmpty { path.removeLast() } }
    let first = layers.count
    let output = write(layer, input)
    layers.append(
      WrittenLayer(path: layerPath, layer: layer, input: input, output: output, inside: first..<layers.count))
    return output
  }

  private mutating func write(_ layer: any Layer<Tensor, Tensor>, _ input: Value) -> Value {
    switch layer {
    case is any IdentityAtEvaluation: input
    case let layer as any EquivalentAtEvaluation: write(layer.evaluationLayer, input)
    case let layer as any WritesGraph: layer.write(input, to: &self)
    default: append(.layer(layer), [input])
    }
  }

  /// Appends an operation; the methods named after operations are mostly easier to read.
  ///
  /// - Parameter path: of the layer that it comes from; by default the one that is being written.
  /// - Returns: its result.
  public mutating func append(_ operation: NetworkOperation, _ inputs: [Value], path: String? = nil) -> Value {
    let known = inputs.allSatisfy { (0..<valueCount).contains($0.number) }
    require(known, "NetworkGraph: an operation at '\(path ?? layerPath)' reads a value of another graph")
    let output = Value(number: valueCount)
    valueCount += 1
    nodes.append(Node(operation: operation, inputs: inputs, output: output, path: path ?? layerPath))
    return output
  }

  /// A stored tensor under the path of the layer that is being written and `name`, as in `features.0.weight`.
  public func weight(_ name: String, _ tensor: Tensor) -> Weight {
    Weight(name: (path + [name]).joined(separator: "."), tensor: tensor)
  }
}

/// A layer that says how it is written as operations, so that it is fused at inference and exported like the library's
/// own.
///
/// One made of other layers hands them on under the names of its properties:
///
///     struct Block: WritesGraph {
///       let convolution = Conv2D(64, 64, kernel: 3, padding: 1)
///
///       func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
///         input + convolution(input, &context).relu()
///       }
///
///       func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
///         let features = graph.add(convolution, named: "convolution", to: input)
///         return graph.sum(input, graph.activation(.relu, features))
///       }
///     }
public protocol WritesGraph: Layer<Tensor, Tensor> {
  /// Appends what the layer does at evaluation to `graph`.
  ///
  /// - Returns: its output.
  func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value
}

/// A layer that passes its input through at evaluation, so that optimized networks leave it out.
public protocol IdentityAtEvaluation: Layer<Tensor, Tensor> {}

/// A layer that does what another one does at evaluation, so that optimized networks look into that one.
public protocol EquivalentAtEvaluation: Layer<Tensor, Tensor> {
  /// The layer that is read in its place; its parameters have the same names there.
  var evaluationLayer: any Layer<Tensor, Tensor> { get }
}

extension NamedLayer: EquivalentAtEvaluation {
  public var evaluationLayer: any Layer<Tensor, Tensor> { layer }
}
