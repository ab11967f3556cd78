/// An operation in its place in an `OperationGraph`.
public protocol OperationNode {
  /// What operations take and give: a name or a number for a result.
  associatedtype Value: Hashable

  /// What it reads.
  var inputs: [Value] { get set }
  /// What it computes.
  var output: Value { get }
}

/// Operations on values, in an order in which they can run: a network's graph, whatever its operations are.
public protocol OperationGraph {
  /// An operation with its operands and its result.
  associatedtype Node: OperationNode

  /// The operations, each behind those whose values it takes.
  var nodes: [Node] { get set }
  /// What the graph gives.
  var output: Node.Value { get set }
}

extension OperationGraph {
  /// What operations take and give.
  public typealias Value = Node.Value

  /// The position of the operation that computes `value`; nil for the input.
  public func producer(of value: Value) -> Int? { nodes.firstIndex { $0.output == value } }

  /// How often `value` is read; being the result counts.
  public func uses(of value: Value) -> Int {
    nodes.reduce(output == value ? 1 : 0) { $0 + $1.inputs.count { $0 == value } }
  }

  /// The position of the operation that computes `value`, if that is read once only.
  public func soleProducer(of value: Value) -> Int? { uses(of: value) == 1 ? producer(of: value) : nil }

  /// Takes the operation at `position` out; what read its result reads `value` instead.
  public mutating func remove(at position: Int, readingInstead value: Value) {
    let old = nodes.remove(at: position).output
    for index in nodes.indices { nodes[index].inputs = nodes[index].inputs.map { $0 == old ? value : $0 } }
    if output == old { output = value }
  }

  /// Takes out what does not lead to the output.
  public mutating func dropUnused() {
    var needed: Set<Value> = [output]
    for node in nodes.reversed() where needed.contains(node.output) { needed.formUnion(node.inputs) }
    nodes.removeAll { !needed.contains($0.output) }
  }

  /// Applies `change` at every position until it changes nothing more.
  ///
  /// - Parameter change: whether it changed something there.
  public mutating func rewrite(_ change: (_ graph: inout Self, _ position: Int) -> Bool) {
    var position = 0
    while position < nodes.count {
      // A change may have taken out what stood before.
      position = change(&self, position) ? max(0, position - 1) : position + 1
    }
  }

  /// Lets operations take in what stands behind them, where nothing else reads what they compute.
  ///
  /// - Parameter joined: what is to stand for both, with the output of the first; nil where they cannot be joined.
  public mutating func join(_ joined: (_ first: Node, _ second: Node) -> Node?) {
    rewrite { graph, position in
      guard let producer = graph.nodes[position].inputs.first.flatMap({ graph.soleProducer(of: $0) }),
        let node = joined(graph.nodes[producer], graph.nodes[position])
      else { return false }
      graph.nodes[producer] = node
      graph.remove(at: position, readingInstead: node.output)
      return true
    }
  }
}
