import Autodiff
import Core
import Kernels
import Layers

extension ONNXNetwork: WritesGraph {
  /// Each node as the graph's own operations where it has such, so that it is fused like any other network; as a
  /// function of what it reads elsewhere.
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    var writing = NetworkWriting(self, input)
    for position in nodes.indices { writing.write(position, to: &graph) }
    return writing.values[output] ?? input
  }
}

/// A network from a file on its way into a `NetworkGraph`.
private struct NetworkWriting {
  let network: ONNXNetwork
  var values: [Int: NetworkGraph.Value]
  /// Tensors that are there without running anything.
  private var weights: [Int: NetworkGraph.Weight] = [:]
  /// The types of all values for the file's input.
  private var types: [Int: GraphType]
  /// The nodes that compute numbers, by what they compute.
  private var numberNodes: [Int: Int] = [:]
  /// How often each value is read.
  private var uses: [Int: Int]
  private var producers: [Int: Int] = [:]

  init(_ network: ONNXNetwork, _ input: NetworkGraph.Value) {
    self.network = network
    values = [0: input]
    types = network.knownTypes(Shape([2] + network.inputShape))
    uses = [network.output: 1]
    for (position, node) in network.nodes.enumerated() {
      for case let operand? in node.operands { uses[operand, default: 0] += 1 }
      for result in node.results { producers[result] = position }
    }
    for (number, named) in network.weights {
      weights[number] = .init(name: named.name, tensor: named.parameter.wrappedValue)
    }
    for case (let number, .tensor(let tensor)) in network.constants {
      weights[number] = .init(name: "constant", tensor: tensor)
    }
  }

  /// The type of what an inserted layer makes of a value.
  private func resultType(of layer: any Layer<Tensor, Tensor>, _ source: GraphType?) -> GraphType? {
    guard let shape = source?.shape else { return source }
    let part = NetworkGraph(of: layer)
    return part.shapes(for: Shape(shape))[part.output].map { .tensor(Array($0)) } ?? source
  }

  mutating func write(_ position: Int, to graph: inout NetworkGraph) {
    let node = network.nodes[position]
    switch node.content {
    case .layer(let layer):
      guard let source = node.operands[0], let value = values[source] else { return }
      values[node.results[0]] = graph.add(layer, named: node.name, to: value)
      types[node.results[0]] = resultType(of: layer, types[source])
    case .operation(let operation, _):
      let operandTypes = GraphTypes(types: node.operands.map { $0.flatMap { types[$0] } ?? .absent })
      guard let results = try? operation.infer(operandTypes) else {
        fail("ONNXNetwork: the node '\(node.name)' does not fit its operands any more")
      }
      for (number, type) in zip(node.results, results) { types[number] = type }
      if node.computesNumbers {
        for result in node.results { numberNodes[result] = position }
      } else if isStored(node) {
        evaluate(node)
      } else if !isGate(position) {
        write(node, operation, operandTypes, results, &graph)
      }
    }
  }

  private mutating func write(
    _ node: GraphNode, _ operation: any GraphOperation, _ operandTypes: GraphTypes, _ results: [GraphType],
    _ graph: inout NetworkGraph
  ) {
    let path = graph.layerPath.isEmpty ? node.name : "\(graph.layerPath).\(node.name)"
    if let (activation, source) = gated(node, operation), let value = values[source] {
      values[node.results[0]] = graph.append(.activation(activation), [value], path: path)
      return
    }
    let operands = WrittenOperands(
      types: operandTypes,
      weights: Dictionary(uniqueKeysWithValues: node.operands.enumerated().compactMap { place, operand in
        operand.flatMap { weights[$0] }.map { (place, named($0, in: graph)) }
      }), computed: Set(node.operands.indices.filter { node.operands[$0].map { values[$0] != nil } ?? false }),
      hasFixedNumbers: !node.operands.contains { $0.map { numberNodes[$0] != nil } ?? false }, result: results[0].shape,
      path: graph.layerPath)
    if node.results.count == 1, let form = operation.form(operands) {
      switch form {
      case .passedOn:
        if let value = node.operands[0].flatMap({ values[$0] }) { values[node.results[0]] = value }
      case .operation(let written, let places):
        let inputs = places.compactMap { node.operands[$0].flatMap { values[$0] } }
        if inputs.count == places.count { values[node.results[0]] = graph.append(written, inputs, path: path) }
      }
    }
    for (place, result) in node.results.enumerated() where values[result] == nil && uses[result] != nil {
      let function = function(node, result: place)
      let inputs = function.inputs.compactMap { values[$0] }
      values[result] = graph.append(.function(function), inputs, path: path)
    }
  }

  /// The same weight with the names around the network before its own.
  private func named(_ weight: NetworkGraph.Weight, in graph: NetworkGraph) -> NetworkGraph.Weight {
    graph.weight(weight.name, weight.tensor)
  }
}

// MARK: - What is not written as it is

extension NetworkWriting {
  /// Whether a node works on stored tensors alone.
  private func isStored(_ node: GraphNode) -> Bool {
    node.operands.allSatisfy { operand in
      operand.map { weights[$0] != nil || network.constants[$0] != nil } ?? true
    }
  }

  private mutating func evaluate(_ node: GraphNode) {
    for (place, result) in node.results.enumerated() {
      let tensor = function(node, result: place)([])
      weights[result] = .init(name: node.name, tensor: tensor)
    }
  }

  /// Whether a node is the gate of a product that is one activation with it, and is read by nothing else.
  private func isGate(_ position: Int) -> Bool {
    let node = network.nodes[position]
    guard case .operation(let gate, _) = node.content,
      [.sigmoid, .hardsigmoid].contains((gate as? UnaryOperation)?.activation),
      uses[node.results[0]] == 1,
      let product = network.nodes.first(where: { $0.operands.contains(node.results[0]) }),
      case .operation(let operation, _) = product.content
    else { return false }
    return gated(product, operation) != nil
  }

  /// The activation that a product of a value and its own gate is: SiLU and Hardswish.
  private func gated(
    _ node: GraphNode, _ operation: any GraphOperation
  ) -> (activation: NetworkOperation.Activation, source: Int)? {
    guard let product = operation as? BinaryOperation, product.kind == .multiply, node.operands.count == 2 else {
      return nil
    }
    for (gate, source) in [(0, 1), (1, 0)] {
      guard let gate = node.operands[gate], let source = node.operands[source], uses[gate] == 1,
        let position = producers[gate], network.nodes[position].operands == [source],
        case .operation(let inner, _) = network.nodes[position].content, let unary = inner as? UnaryOperation
      else { continue }
      switch unary.activation {
      case .sigmoid: return (.silu, source)
      case .hardsigmoid: return (.hardswish, source)
      default: continue
      }
    }
    return nil
  }

  /// A node, with those that compute the numbers which it reads.
  private func function(_ node: GraphNode, result: Int) -> NodesOfFile {
    var chain: [Int] = []
    var inputs: [Int] = []
    var stored: [Int: GraphValue] = [:]
    func visit(_ node: GraphNode) {
      for case let operand? in node.operands {
        if let position = numberNodes[operand] {
          if !chain.contains(position) {
            visit(network.nodes[position])
            chain.append(position)
          }
        } else if let constant = network.constants[operand] {
          stored[operand] = constant
        } else if let weight = weights[operand] {
          stored[operand] = .tensor(weight.tensor)
        } else if !inputs.contains(operand) {
          inputs.append(operand)
        }
      }
    }
    visit(node)
    return NodesOfFile(
      nodes: chain.map { network.nodes[$0] } + [node], inputs: inputs, stored: stored, result: node.results[result])
  }
}
