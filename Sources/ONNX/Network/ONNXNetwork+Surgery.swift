import Autodiff
import Core
import Layers

/// Nodes and modules are points of the network. `EILLayer` and others that append branches can be inserted behind those
/// of `siteNames`: whose results are all that the rest of the network needs.
extension ONNXNetwork: EditableNetwork {
  /// The inserted layer there, or the node, as an `ONNXNode`.
  public func layer(at location: ArraySlice<Int>) -> any Layer<Tensor, Tensor> {
    let node = nodes[location[location.startIndex]]
    switch node.content {
    case .layer(let layer):
      guard let rest = inside(location), let inner = layer as? any EditableNetwork else { return layer }
      return inner.layer(at: rest)
    case .operation(let operation, _):
      let stored = node.operands.map { operand -> GraphValue in
        guard let operand else { return .absent }
        return weights[operand].map { .tensor($0.parameter.wrappedValue) } ?? constants[operand] ?? .absent
      }
      let place = node.operands.firstIndex { $0.map { weights[$0] == nil && constants[$0] == nil } ?? false } ?? 0
      return ONNXNode(node, operation, GraphValues(values: stored), place: place, parameters: parameters(of: node))
    }
  }

  /// What read a node's result reads an inserted layer's. A layer may take the place of a node that reads one computed
  /// value; nodes of the file cannot be removed, and modules neither removed nor replaced: that stops the program.
  public func applying(_ edit: NetworkEdit, at location: ArraySlice<Int>) -> ONNXNetwork {
    let position = location[location.startIndex]
    if let rest = inside(location), case .layer(let layer) = nodes[position].content,
      let inner = layer as? any EditableNetwork
    {
      return with(.layer(changed(inner, by: edit, at: rest)), at: position)
    }
    switch edit {
    case .insert(let layer): return inserting(layer, at: behindInserted(position))
    case .replace(let layer): return replacing(at: position, with: layer, isModule: location.count > 1)
    case .remove: return removing(at: position)
    }
  }

  private func changed(
    _ network: some EditableNetwork, by edit: NetworkEdit, at location: ArraySlice<Int>
  ) -> any Layer<Tensor, Tensor> { network.applying(edit, at: location) }

  /// The rest of a location that leads into an inserted layer.
  private func inside(_ location: ArraySlice<Int>) -> ArraySlice<Int>? {
    let rest = location.dropFirst()
    return rest.isEmpty || rest.first == Self.moduleMark ? nil : rest
  }

  /// Layers inserted behind one point follow one another.
  private func behindInserted(_ position: Int) -> Int {
    var position = position
    while position + 1 < nodes.count, case .layer = nodes[position + 1].content,
      nodes[position + 1].operands[0] == nodes[position].results[0]
    { position += 1 }
    return position
  }

  private func with(_ content: GraphNode.Content, at position: Int) -> ONNXNetwork {
    var copy = self
    copy.nodes[position].content = content
    copy.arrange()
    return copy
  }

  private func replacing(at position: Int, with layer: any Layer<Tensor, Tensor>, isModule: Bool) -> ONNXNetwork {
    let node = nodes[position]
    let inputs = node.operands.compactMap { $0 }.filter { weights[$0] == nil && constants[$0] == nil }
    require(
      !isModule && inputs.count == 1 && node.results.count == 1,
      "replacing: '\(node.name)' is a node of the file that reads \(inputs.count) values, or the last one of a module; "
        + "replace a node that reads one, or insert a layer behind it")
    var copy = with(.layer((layer as? NamedLayer)?.layer ?? layer), at: position)
    copy.nodes[position].operands = inputs.map { $0 }
    copy.arrange()
    return copy
  }

  private func removing(at position: Int) -> ONNXNetwork {
    guard case .layer = nodes[position].content, let source = nodes[position].operands[0] else {
      let inserted = namedChildren.map { $0.name }.joined(separator: ", ")
      fail("removing: '\(nodes[position].name)' is a node of the file; the layers that were inserted are: \(inserted)")
    }
    var copy = self
    let value = copy.nodes.remove(at: position).results[0]
    copy.replace(value, by: source, from: position)
    copy.arrange()
    return copy
  }

  private func inserting(_ layer: any Layer<Tensor, Tensor>, at position: Int) -> ONNXNetwork {
    var copy = self
    let (name, inner) = named(layer)
    require(
      !nodes.contains { $0.name == name }, "inserting: there is a node or layer '\(name)' already; give another name")
    let (source, result) = (nodes[position].results[0], valueCount)
    copy.valueCount += 1
    copy.replace(source, by: result, from: position + 1)
    copy.nodes.insert(
      GraphNode(
        name: name, scope: "", content: .layer(inner), operands: [source], results: [result],
        shape: nodes[position].shape),
      at: position + 1)
    copy.arrange()
    return copy
  }

  /// Lets the nodes from `position` on, and the output, read another value.
  private mutating func replace(_ value: Int, by other: Int, from position: Int) {
    for index in nodes.indices.dropFirst(position) {
      nodes[index].operands = nodes[index].operands.map { $0 == value ? other : $0 }
    }
    if output == value { output = other }
  }

  private func named(_ layer: any Layer<Tensor, Tensor>) -> (String, any Layer<Tensor, Tensor>) {
    if let named = layer as? NamedLayer { return (named.name, named.layer) }
    let taken = Set(nodes.map(\.name))
    return ("inserted\((1...).first { !taken.contains("inserted\($0)") } ?? 0)", layer)
  }
}
