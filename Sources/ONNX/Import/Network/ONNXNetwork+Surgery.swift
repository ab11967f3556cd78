import Autodiff
import Erasing
import Kernels
import Layers

extension ONNXNetwork {
  /// The points behind which layers that append branches, such as `EILLayer`, can be inserted: those whose features are
  /// all that the rest of the network needs. The modules there are behind come first, from the outermost on.
  public var siteNames: [String] {
    var names: [String] = []
    let modules = modules
    for position in nodes.indices where nodes[position].shape?.count == 4 && crossing(position).isEmpty {
      names += modules.filter { $0.value == position }.map(\.key).sorted { ($0.count, $0) < ($1.count, $1) }
      if !names.contains(nodes[position].name) { names.append(nodes[position].name) }
    }
    return names
  }

  /// Throws if one of `names` is unknown, for names that come from outside the program.
  public func checkNames(_ names: [String]) throws(UnknownLayerName) {
    for name in names { _ = try position(of: name) }
  }

  /// A network with `layer` behind the node or module `name`; what read that node's result reads the layer's.
  ///
  /// The layer is called by its own name or by `inserted1`, `inserted2` and so on. It shares this network's parameters.
  /// A layer that appends a branch needs one of the points of `siteNames`; elsewhere it stops the program when it runs.
  public func inserting(_ layer: any Layer<Tensor, Tensor>, after name: String) -> ONNXNetwork {
    let position: Int
    do { position = try self.position(of: name) } catch { fail("inserting: \(error)") }
    return inserting(layer, at: position)
  }

  /// A network with an `EILLayer` behind each of the points, as `MultiEIL` has.
  ///
  /// - Parameters:
  ///   - points: names of nodes or modules, from shallow to deep.
  ///   - thresholds: gamma of each point; one number stands for all.
  ///   - lossWeights: sigma of each point; one number stands for all.
  public func erasing(
    after points: [String], thresholds: [Double] = [0.7], lossWeights: [Double] = [1],
    wiring: ErasingWiring = .parallel
  ) -> ONNXNetwork {
    func spread(_ values: [Double], _ name: String) -> [Double] {
      require(
        values.count == 1 || values.count == points.count,
        "erasing: \(values.count) \(name) for the \(points.count) points \(points.joined(separator: ", ")); give one "
          + "for all or one for each")
      return values.count == 1 ? Array(repeating: values[0], count: points.count) : values
    }
    let (thresholds, lossWeights) = (spread(thresholds, "thresholds"), spread(lossWeights, "lossWeights"))
    return points.indices.reduce(self) { network, index in
      let layer = EILLayer(threshold: thresholds[index], lossWeight: lossWeights[index], wiring: wiring)
      return network.inserting(layer.named("eil\(index + 1)"), after: points[index])
    }
  }

  /// A network without the inserted layer `name`.
  public func removing(_ name: String) -> ONNXNetwork {
    guard let position = nodes.firstIndex(where: { $0.name == name }), case .layer = nodes[position].content,
      let source = nodes[position].operands[0]
    else {
      let inserted = namedChildren.map { $0.name }.joined(separator: ", ")
      fail("removing: no layer '\(name)' was inserted; those inserted are: \(inserted)")
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
