import Autodiff

/// A node, or two that run as one.
struct GraphStep: Sendable {
  /// The place of the node among the network's.
  let node: Int
  /// What runs instead of the node's own operation, where a rectifier behind it runs in the same pass.
  let fused: (any GraphOperation)?
  let results: [Int]
  /// Values that nothing reads afterwards.
  var released: [Int] = []
}

extension ONNXNetwork {
  /// Finds what runs as one, and when values are no longer needed.
  mutating func arrange() {
    var uses: [Int: Int] = [output: 1]
    for node in nodes { for case let value? in node.operands { uses[value, default: 0] += 1 } }
    var fused: [GraphStep] = []
    var position = 0
    while position < nodes.count {
      let step = step(at: position, uses)
      fused.append(step)
      position += step.fused == nil ? 1 : 2
    }
    steps = releasing(fused)
    separateSteps = releasing(nodes.indices.map { GraphStep(node: $0, fused: nil, results: nodes[$0].results) })
  }

  /// The same steps, with the values that nothing reads behind each.
  private func releasing(_ steps: [GraphStep]) -> [GraphStep] {
    var steps = steps
    var last: [Int: Int] = [:]
    for (index, step) in steps.enumerated() { for case let value? in nodes[step.node].operands { last[value] = index } }
    for (value, index) in last where value != output && constants[value] == nil && weights[value] == nil {
      steps[index].released.append(value)
    }
    return steps
  }

  private func step(at position: Int, _ uses: [Int: Int]) -> GraphStep {
    let node = nodes[position]
    let plain = GraphStep(node: position, fused: nil, results: node.results)
    guard position + 1 < nodes.count, case .operation(let operation, _) = node.content,
      nodes[position + 1].operands.first == node.results[0], uses[node.results[0]] == 1,
      let rectifier = rectifier(of: nodes[position + 1])
    else { return plain }
    if var convolution = operation as? ConvolutionOperation, rectifier == .relu {
      convolution.fusesReLU = true
      return GraphStep(node: position, fused: convolution, results: nodes[position + 1].results)
    }
    if var norm = operation as? BatchNormOperation {
      norm.rectifier = rectifier
      return GraphStep(node: position, fused: norm, results: nodes[position + 1].results)
    }
    return plain
  }

  /// What a node is to a kernel that has it in its own pass; nil where none has.
  private func rectifier(of node: GraphNode) -> Rectifier? {
    guard case .operation(let operation, let proto) = node.content else { return nil }
    guard let clip = operation as? ClipOperation else { return proto.opType == "Relu" ? .relu : nil }
    let types = node.operands.map { operand -> GraphType in
      guard let operand else { return .absent }
      return constants[operand]?.type ?? .tensor([])
    }
    return (try? clip.bounds(GraphTypes(types: types))).flatMap(ClipOperation.rectifier)
  }
}
