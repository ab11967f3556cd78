import Autodiff
import Synchronization

/// What a network is made of: one row a layer.
public struct NetworkSummary: Sendable {
  /// One layer, in a row of the table.
  public struct Row: Sendable {
    /// The path, such as `features.0`.
    public let name: String
    /// The layer's type, or the operator of a node that was read from a file, such as `Conv`.
    public let kind: String
    /// The shape of the layer's output, the batch included.
    public let output: Shape
    /// Numbers in its own parameters and those of the layers in it.
    public let parameters: Int
    /// For the whole batch.
    public let multiplyAdds: Int
  }

  /// The shape that the summary was asked for, `[N, C, H, W]`.
  public let input: Shape
  /// The layers in the order in which they run.
  public let rows: [Row]
  /// Numbers in all parameters; one that layers share counts once.
  public let parameters: Int
  /// Multiplications with addition of one forward pass of the whole batch.
  public var multiplyAdds: Int { rows.reduce(0) { $0 + $1.multiplyAdds } }
  /// Bytes of all layers' outputs in float32, which training keeps.
  public var activationBytes: Int { rows.reduce(0) { $0 + $1.output.elementCount * 4 } }
  /// Bytes of the parameters in float32.
  public var parameterBytes: Int { parameters * 4 }
}

extension Layer where Input == Tensor, Output == Tensor {
  /// Lists the network's layers.
  ///
  /// At evaluation they are read from the network's graph, and nothing is computed. The network is run once on zeros in
  /// training mode, where the batch can grow, and where the graph does not tell its layers: one of them does not say
  /// what it consists of (`WritesGraph`), or the network was read from a file.
  ///
  /// - Parameter inputShape: `[N, C, H, W]`.
  public func summary(inputShape: Shape, mode: Context.Mode = .evaluation) -> NetworkSummary {
    let written = mode == .evaluation ? WrittenRows(of: self, inputShape)?.rows : nil
    return NetworkSummary(
      input: inputShape, rows: written ?? ObservedRows(of: self, inputShape, mode).rows, parameters: parameterCount)
  }
}

/// A layer outside the graph's vocabulary that says how much arithmetic it does.
public protocol CountsMultiplyAdds {
  /// Multiplications with addition for one run from `input` to `output`.
  func multiplyAdds(input: Shape, output: Shape) -> Int
}

/// A layer that summaries call something else than its type.
public protocol NamesItsKind: Layer {
  /// What stands in the column `kind` of a summary, such as `Conv`.
  var kind: String { get }
}

extension NetworkSummary.Row {
  init(_ layer: any Layer, path: String, output: Shape, parameters: Int? = nil, multiplyAdds: Int) {
    self.init(
      name: path, kind: (layer as? any NamesItsKind)?.kind ?? String(describing: type(of: layer)), output: output,
      parameters: parameters ?? layer.parameterCount, multiplyAdds: multiplyAdds)
  }
}

/// The rows of a summary, read from the network's graph in the order of the network's layers.
struct WrittenRows {
  private(set) var rows: [NetworkSummary.Row] = []
  /// All that was written.
  private let layers: [NetworkGraph.WrittenLayer]
  /// What was written first at each path: the layer itself, where wrappers and blocks share its path.
  private let written: [String: NetworkGraph.WrittenLayer]
  /// Where those are that were written inside the layer at each path; a block around it may share the path, too.
  private let inside: [String: Range<Int>]
  private let shapes: [NetworkGraph.Value: Shape]
  /// By the path of the layer whose own operations do them.
  private let multiplyAdds: [String: Int]

  /// Nil where the graph does not tell all layers: one does not say what it consists of, or there are operations under
  /// paths of their own, as in a network from a file.
  init?(of network: some Layer<Tensor, Tensor>, _ input: Shape) {
    let graph = NetworkGraph(of: network)
    layers = graph.layers
    written = Dictionary(layers.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    inside = Dictionary(
      layers.filter { !($0.layer is any LayerContainer) }.map { ($0.path, $0.inside) }, uniquingKeysWith: { $1 })
    guard graph.nodes.allSatisfy({ [written] in written[$0.path] != nil && !$0.operation.isLayer }) else { return nil }
    shapes = graph.shapes(for: input)
    multiplyAdds = graph.multiplyAdds(shapes)
    guard visit(network, []) else { return nil }
  }

  /// - Returns: whether everything in `layer` was written.
  private mutating func visit(_ layer: any Layer, _ path: [String]) -> Bool {
    guard let container = layer as? any LayerContainer else { return add(layer, path.joined(separator: ".")) }
    return container.namedChildren.allSatisfy { visit($0.layer, $0.name.isEmpty ? path : path + [$0.name]) }
  }

  /// A layer that is no container is a row, or those of the layers that it is written with and one for the rest.
  private mutating func add(_ layer: any Layer, _ path: String) -> Bool {
    guard let place = written[path] else { return false }
    let within = layersInside(path)
    let parts = within.filter { !($0.layer is any LayerContainer) && layersInside($0.path).isEmpty }
    let partRows = parts.map { row($0.layer, at: $0, multiplyAdds: multiplyAdds[$0.path] ?? 0) }
    rows += partRows
    let all = ([place] + within).reduce(0) { $0 + (multiplyAdds[$1.path] ?? 0) }
    let rest = row(
      layer, at: place, parameters: layer.parameterCount - partRows.reduce(0) { $0 + $1.parameters },
      multiplyAdds: all - partRows.reduce(0) { $0 + $1.multiplyAdds })
    if parts.isEmpty || rest.parameters > 0 || rest.multiplyAdds > 0 { rows.append(rest) }
    return true
  }

  /// The layers that the one at `path` is written with, under paths of their own, each once.
  private func layersInside(_ path: String) -> [NetworkGraph.WrittenLayer] {
    var seen: Set<String> = [path]
    return (inside[path].map { layers[$0] } ?? []).filter { seen.insert($0.path).inserted }
      .compactMap { written[$0.path] }
  }

  private func row(
    _ layer: any Layer, at place: NetworkGraph.WrittenLayer, parameters: Int? = nil, multiplyAdds: Int
  ) -> NetworkSummary.Row {
    .init(
      layer, path: place.path, output: shapes[place.output] ?? [], parameters: parameters, multiplyAdds: multiplyAdds)
  }
}

extension NetworkOperation {
  /// Whether it is a layer that does not say what it consists of.
  fileprivate var isLayer: Bool { if case .layer = self { true } else { false } }
}

/// The rows of a summary, of the layers that a run shows.
struct ObservedRows {
  let rows: [NetworkSummary.Row]

  init(of network: some Layer<Tensor, Tensor>, _ input: Shape, _ mode: Context.Mode) {
    let collector = Collector()
    var context = Context(mode: mode)
    context.forwardHook = { collector.add($0) }
    _ = network(.zeros(input), &context)
    rows = collector.rows
  }
}

private final class Collector: Sendable {
  private let state = Mutex<[NetworkSummary.Row]>([])

  var rows: [NetworkSummary.Row] { state.withLock { $0 } }

  func add(_ call: LayerCall) {
    // A container's row would count its layers twice; they have rows of their own.
    guard !(call.layer is any LayerContainer) else { return }
    let row = NetworkSummary.Row(
      call.layer, path: call.path.joined(separator: "."), output: call.output.shape, multiplyAdds: call.multiplyAdds)
    state.withLock { $0.append(row) }
  }
}

extension LayerCall {
  fileprivate var multiplyAdds: Int {
    if let counting = layer as? any CountsMultiplyAdds {
      return counting.multiplyAdds(input: input.shape, output: output.shape)
    }
    return (layer as? any WritesGraph)?.multiplyAdds(for: input.shape) ?? 0
  }
}

extension WritesGraph {
  /// Those of all operations that the layer is written with.
  fileprivate func multiplyAdds(for input: Shape) -> Int {
    NetworkGraph(of: self).multiplyAdds(for: input).values.reduce(0, +)
  }
}
