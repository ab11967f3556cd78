import Layers

extension ONNXNetwork {
  /// The place of the node called `name`, or of the last one in the module of that name.
  func position(of name: String) throws(UnknownLayerName) -> Int {
    if let position = nodes.firstIndex(where: { $0.name == name }) { return behindInserted(position) }
    guard let position = modules[name] else {
      throw UnknownLayerName(name: name, known: siteNames, matches: 0)
    }
    return behindInserted(position)
  }

  /// Layers inserted behind one point follow one another.
  private func behindInserted(_ position: Int) -> Int {
    var position = position
    while position + 1 < nodes.count, case .layer = nodes[position + 1].content,
      nodes[position + 1].operands[0] == nodes[position].results[0]
    { position += 1 }
    return position
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
    let numbers = Set(nodes.lazy.filter(\.computesNumbers).flatMap(\.results)).subtracting(batchNumbers)
    let behind = Set(
      nodes.dropFirst(position + 1).lazy.filter { !$0.computesNumbers || batchNumbers.contains($0.results[0]) }
        .flatMap { $0.operands.compactMap { $0 }.filter { !numbers.contains($0) } } + [output])
    let results = nodes[position].results.dropFirst() + nodes[..<position].flatMap(\.results) + [0]
    return results.filter { behind.contains($0) }.map { value in
      nodes.first { $0.results.contains(value) }?.name ?? "input"
    }
  }
}
