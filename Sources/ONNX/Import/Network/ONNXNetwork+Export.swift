import Autodiff
import Layers

extension ONNXNetwork: ONNXExportable {
  /// The file's operations with the weights as they are now, without the layers that were inserted for training.
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    guard graph.opset == opset else {
      throw ONNXError(
        .layer(graph.layerPath),
        problem: "this network was read with operators of version \(opset), and \(graph.opset) is to be written",
        remedy: "Write opset \(opset)")
    }
    var values: [Int: ONNXValue] = [0: input]
    for node in nodes {
      switch node.content {
      case .layer(let layer, _):
        guard let source = node.operands[0].flatMap({ values[$0] }) else { continue }
        values[node.results[0]] = try graph.add(layer, named: node.name, to: source)
      case .operation(let operation, let proto):
        let operands = operands(of: node, operation, proto, &values, &graph)
        let kept = proto.attribute.filter { !(isKeepingBatch(operation) && $0.name == "allowzero") }
        let results = graph.node(proto.opType, named: node.name, operands, kept, results: node.results.count)
        for (number, value) in zip(node.results, results) { values[number] = value }
      }
    }
    return values[output] ?? input
  }

  private func isKeepingBatch(_ operation: any GraphOperation) -> Bool {
    (operation as? ReshapeOperation)?.keepsBatch == true
  }

  private func operands(
    of node: GraphNode, _ operation: any GraphOperation, _ proto: Onnx_NodeProto, _ values: inout [Int: ONNXValue],
    _ graph: inout ONNXGraph
  ) -> [ONNXValue] {
    if let norm = operation as? BatchNormOperation, let layer = norm.layer {
      let tensors = [layer.weight, layer.bias, layer.runningMean, layer.runningVar]
      return [node.operands[0].flatMap { values[$0] } ?? .none]
        + zip(norm.names, tensors).map { graph.parameter($0, $1) }
    }
    return node.operands.enumerated().map { place, operand in
      guard let operand else { return .none }
      if place == 1, isKeepingBatch(operation), case .known(let numbers)? = constants[operand] {
        return graph.constant([0] + numbers.integers.dropFirst())
      }
      if let value = values[operand] { return value }
      let value = stored(operand, &graph)
      values[operand] = value
      return value
    }
  }

  private func stored(_ number: Int, _ graph: inout ONNXGraph) -> ONNXValue {
    if let named = weights[number] { return graph.parameter(named.name, named.parameter.wrappedValue) }
    switch constants[number] {
    case .known(let numbers) where numbers.isWhole: return graph.wholeNumbers(numbers.integers, shape: numbers.shape)
    case .known(let numbers): return graph.constant(numbers.values, shape: numbers.shape)
    case .tensor(let tensor): return graph.parameter("constant", tensor)
    case .absent, nil: return .none
    }
  }
}
