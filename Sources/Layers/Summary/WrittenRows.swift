import Autodiff

/// The rows of a summary, read from the network's graph in the order of the network's layers.
struct WrittenRows {
  private(set) var rows: [NetworkSummary.Row] = []
  /// What was written first at each path: the layer itself, where wrappers and blocks share its path.
  private let written: [String: NetworkGraph.WrittenLayer]
  private let paths: [String]
  private let shapes: [NetworkGraph.Value: Shape]
  private let multiplyAdds: [String: Int]

  /// Nil where the graph does not tell all layers: one does not say what it consists of, or there are operations under
  /// paths of their own, as in a network from a file.
  init?(of network: some Layer<Tensor, Tensor>, _ input: Shape) {
    let graph = NetworkGraph(of: network)
    written = Dictionary(graph.layers.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    var seen: Set<String> = []
    paths = graph.layers.map(\.path).filter { seen.insert($0).inserted }
    guard graph.nodes.allSatisfy({ seen.contains($0.path) && !$0.operation.isLayer }) else { return nil }
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
    let inner = paths.filter { $0 != path && isInside($0, path) }
    let parts = inner.compactMap { written[$0] }.filter { part in
      !(part.layer is any LayerContainer) && !inner.contains { $0 != part.path && isInside($0, part.path) }
    }
    let partRows = parts.map { row($0.layer, at: $0, multiplyAdds: multiplyAdds[$0.path] ?? 0) }
    rows += partRows
    let rest = row(
      layer, at: place, parameters: layer.parameterCount - partRows.reduce(0) { $0 + $1.parameters },
      multiplyAdds: multiplyAdds.reduce(0) { $0 + (isInside($1.key, path) ? $1.value : 0) }
        - partRows.reduce(0) { $0 + $1.multiplyAdds })
    if parts.isEmpty || rest.parameters > 0 || rest.multiplyAdds > 0 { rows.append(rest) }
    return true
  }

  private func row(
    _ layer: any Layer, at place: NetworkGraph.WrittenLayer, parameters: Int? = nil, multiplyAdds: Int
  ) -> NetworkSummary.Row {
    .init(
      layer, path: place.path, output: shapes[place.output] ?? [], parameters: parameters, multiplyAdds: multiplyAdds)
  }

  private func isInside(_ path: String, _ outer: String) -> Bool {
    outer.isEmpty || path == outer || path.hasPrefix(outer + ".")
  }
}

extension NetworkOperation {
  /// Whether it is a layer that does not say what it consists of.
  fileprivate var isLayer: Bool { if case .layer = self { true } else { false } }
}
