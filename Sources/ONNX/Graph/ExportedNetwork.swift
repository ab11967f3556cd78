import Autodiff
import Core
import Layers

/// The graph of a network that is to be written, in which layers that write themselves are single operations.
struct ExportedNetwork {
  private(set) var graph: NetworkGraph
  /// The paths of the layers that write themselves, by what they compute.
  private(set) var paths: [NetworkGraph.Value: String] = [:]

  init(_ network: any Layer<Tensor, Tensor>) {
    graph = NetworkGraph(of: network)
    for written in graph.layers {
      guard let layer = exportable(written.layer), written.output != written.input,
        let position = graph.producer(of: written.output)
      else { continue }
      graph.nodes[position].operation = .layer(layer)
      graph.nodes[position].inputs = [written.input]
      paths[written.output] = written.path
    }
    graph.dropUnused()
  }
}

/// The layer that says how it is written, in the place of those that stand for it.
private func exportable(_ layer: any Layer<Tensor, Tensor>) -> (any Layer<Tensor, Tensor>)? {
  if layer is any ONNXExportable { return layer }
  guard let layer = layer as? any EquivalentAtEvaluation else { return nil }
  return exportable(layer.evaluationLayer)
}

extension ONNXGraph {
  /// Appends a network, operation by operation.
  ///
  /// - Returns: the values of its graph in the file.
  mutating func write(
    _ network: ExportedNetwork, _ input: ONNXValue
  ) throws(ONNXError) -> [NetworkGraph.Value: ONNXValue] {
    let around = path
    var values = [NetworkGraph.input: input]
    for node in network.graph.nodes {
      let inputs = node.inputs.map { values[$0] ?? input }
      // A layer that writes itself may have written another network in between.
      outer = around
      let path = network.paths[node.output] ?? node.path
      values[node.output] = try within(path) { (graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue in
        try graph.shaped(node.operation, inputs)
      }
    }
    return values
  }

  /// The result of an operation, with its shape where those of its operands are known.
  private mutating func shaped(_ operation: NetworkOperation, _ inputs: [ONNXValue]) throws(ONNXError) -> ONNXValue {
    var output = try write(operation, inputs)
    let shapes = inputs.compactMap(\.shape)
    if output.shape == nil, shapes.count == inputs.count {
      output.shape = FailureContext.entering(layerPath) { operation.shape(of: shapes) }
    }
    return output
  }
}

/// A layer that says how it is written into an ONNX file, operator by operator.
///
/// Most need no such thing: what conforms to `WritesGraph` is written, and fused at inference, too. This is for what
/// has no operation in a `NetworkGraph`:
///
///     extension Rounding: ONNXExportable {
///       func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
///         graph.node("Round", [try graph.add(convolution, named: "convolution", to: input)])
///       }
///     }
///
/// A layer that conforms to both is written by this one.
public protocol ONNXExportable: Layer<Tensor, Tensor> {
  /// Appends what the layer does at evaluation to `graph`.
  ///
  /// - Returns: its output.
  func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue
}

/// A function in a `NetworkGraph` that says how it is written into an ONNX file.
public protocol ONNXExportableFunction: NetworkFunction {
  /// Appends what the function does to `graph`.
  ///
  /// - Returns: its result.
  func export(_ inputs: [ONNXValue], to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue
}

extension ONNXGraph {
  /// Appends the class activation maps of a network that was written: the features that are pooled, weighted for each
  /// class.
  ///
  /// - Parameter values: what the values of the network's graph are in the file.
  /// - Returns: `[N, classes, h, w]`.
  mutating func addClassMaps(
    of network: ExportedNetwork, _ values: [NetworkGraph.Value: ONNXValue]
  ) throws(ONNXError) -> ONNXValue {
    let head: ClassMapHead
    do { head = try ClassMapHead(of: network.graph) } catch {
      throw ONNXError(problem: "\(error)", remedy: "Write it without the maps")
    }
    guard let features = values[head.features] else { throw ONNXError(problem: "its features are not in the file") }
    guard let weight = head.weight else { return node("Identity", [features]) }
    let (classes, channels) = (weight.tensor.shape[0], weight.tensor.shape[1])
    let kernel = node("Reshape", [ONNXValue(name: weight.name), constant([classes, channels, 1, 1])])
    var maps = node("Conv", [features, kernel], [("kernel_shape", .integers([1, 1]))])
    maps.shape = features.shape.map { [1, classes, $0[2], $0[3]] }
    return maps
  }
}
