import Layers

extension ONNXNetwork {
  /// Behind each node that computes a tensor, and behind each module, which means the place behind its last node: the
  /// modules of a place from the outermost on, then the node. Points past which something else leads that is needed
  /// behind them, such as a shortcut, are inside a block.
  public var points: [NetworkPoint] {
    let modules = Dictionary(grouping: modules, by: \.value).mapValues { modules in
      modules.map(\.key).sorted { ($0.count, $0) < ($1.count, $1) }
    }
    let names = Set(nodes.map(\.name))
    let isClear = clearPlaces
    return nodes.indices.filter { !nodes[$0].computesNumbers }.flatMap { position in
      let block = isClear[position] ? nil : "block"
      let ends = (modules[position] ?? []).filter { !names.contains($0) }.map {
        NetworkPoint(path: $0, location: [position, Self.moduleMark], block: block)
      }
      let own = NetworkPoint(path: nodes[position].name, location: [position], block: block)
      return ends + [own] + inner(position).map { $0.inside(nodes[position].name, at: position, block: block) }
    }
  }

  /// In a location, in the place of a position inside a layer: a module and not its last node.
  static let moduleMark = -1

  /// The points of a layer that was inserted.
  private func inner(_ position: Int) -> [NetworkPoint] {
    guard case .layer(let layer) = nodes[position].content else { return [] }
    return (layer as? any EditableNetwork)?.points ?? []
  }

  /// For each node, whether its first result is all that is needed behind it.
  private var clearPlaces: [Bool] {
    let numbers = harmlessNumbers
    var last: [Int: Int] = [output: nodes.count]
    for (position, node) in nodes.enumerated() where matters(node) {
      for case let operand? in node.operands where !numbers.contains(operand) && operand != output {
        last[operand] = position
      }
    }
    var open = last[0] ?? 0
    return nodes.indices.map { position in
      let results = nodes[position].results.map { last[$0] ?? 0 }
      let isClear = max(open, results.dropFirst().max() ?? 0) <= position
      open = max(open, results.max() ?? 0)
      return isClear
    }
  }

  /// The modules and where the last node of each is.
  var modules: [String: Int] {
    var modules: [String: Int] = [:]
    for (position, node) in nodes.enumerated() where node.shape != nil && !node.scope.isEmpty {
      var path = node.scope[...]
      while true {
        modules[String(path)] = position
        guard let dot = path.lastIndex(of: ".") else { break }
        path = path[..<dot]
      }
    }
    return modules
  }

  /// The modules that end at each node, the innermost first, less those that a node is called like.
  var moduleEnds: [Int: [String]] {
    let names = Set(nodes.map(\.name))
    return Dictionary(grouping: modules.filter { !names.contains($0.key) }, by: \.value).mapValues { modules in
      modules.map(\.key).sorted { ($1.count, $1) < ($0.count, $0) }
    }
  }

  /// The names of the nodes up to `position` whose results, other than that of the node there, are needed behind it;
  /// and of the input. Numbers are not, unless they change with the batch and matter to a tensor.
  func crossing(_ position: Int) -> [String] {
    let numbers = harmlessNumbers
    let behind = Set(
      nodes.dropFirst(position + 1).lazy.filter { matters($0) }
        .flatMap { $0.operands.compactMap { $0 }.filter { !numbers.contains($0) } } + [output])
    let results = nodes[position].results.dropFirst() + nodes[..<position].flatMap(\.results) + [0]
    return results.filter { behind.contains($0) }.map { value in
      nodes.first { $0.results.contains(value) }?.name ?? "input"
    }
  }

  /// Numbers that are the same, or do not matter, behind a layer that appends rows to the batch.
  private var harmlessNumbers: Set<Int> {
    Set(nodes.lazy.filter(\.computesNumbers).flatMap(\.results)).subtracting(batchNumbers)
  }

  /// Whether what a node reads must fit the rows of what else is read.
  private func matters(_ node: GraphNode) -> Bool { !node.computesNumbers || batchNumbers.contains(node.results[0]) }
}
