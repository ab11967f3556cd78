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
    var types = input.shape.map { knownTypes($0) } ?? [:]
    for node in nodes {
      switch node.content {
      case .layer(let layer):
        guard let source = node.operands[0].flatMap({ values[$0] }) else { continue }
        let result = try graph.add(layer, named: node.name, to: source)
        values[node.results[0]] = result
        if !types.isEmpty { types[node.results[0]] = result.shape.map { .tensor(Array($0)) } }
      case .operation(let operation, let proto):
        try infer(node, operation, &types)
        if let source = passedOn(node, operation) {
          values[node.results[0]] = value(source, &values, &graph)
        } else {
          write(node, operation, proto, types, &values, &graph)
        }
      }
    }
    return values[output] ?? input
  }

  /// The types of everything stored, and of an input of `shape`.
  func knownTypes(_ shape: Shape) -> [Int: GraphType] {
    var types = constants.mapValues(\.type)
    for (number, named) in weights { types[number] = .tensor(Array(named.parameter.shape)) }
    types[0] = .tensor(Array(shape))
    return types
  }

  /// Finds the types of a node's results, for layers behind it that are written by their input's shape; nothing where
  /// the network's own input is of unknown shape.
  private func infer(
    _ node: GraphNode, _ operation: any GraphOperation, _ types: inout [Int: GraphType]
  ) throws(ONNXError) {
    guard let input = types[0]?.shape else { return }
    let operands = GraphTypes(types: node.operands.map { $0.flatMap { types[$0] } ?? .absent })
    do throws(ONNXError) {
      for (number, type) in zip(node.results, try operation.infer(operands)) { types[number] = type }
    } catch {
      var error = error.at(.node(node.name))
      error.problem = "with an input \(input): \(error.problem)"
      throw error
    }
  }

  /// The value that stands for the node's result in the file, where the node does nothing there: dropout, and a change
  /// of precision, because all tensors are written in float32.
  private func passedOn(_ node: GraphNode, _ operation: any GraphOperation) -> Int? {
    let isCast = node.shape != nil && (operation as? CastOperation)?.target == .floating
    return isCast || operation is DropoutOperation ? node.operands[0] : nil
  }

  private func write(
    _ node: GraphNode, _ operation: any GraphOperation, _ proto: Onnx_NodeProto, _ types: [Int: GraphType],
    _ values: inout [Int: ONNXValue], _ graph: inout ONNXGraph
  ) {
    let operands = operands(of: node, operation, proto, &values, &graph)
    let results = graph.node(
      proto.opType, named: node.name, operands, settings(operation, proto), results: node.results.count)
    for (number, result) in zip(node.results, results) {
      var result = result
      if case .tensor(let sizes)? = types[number] { result.shape = Shape(sizes) }
      values[number] = result
    }
  }

  /// A node's settings, as far as they still say what it does. All numbers are written as float32 or int64.
  private func settings(_ operation: any GraphOperation, _ proto: Onnx_NodeProto) -> [Onnx_AttributeProto] {
    if let cast = operation as? CastOperation {
      return [ONNXAttribute.integer(cast.target.written.rawValue).proto("to")]
    }
    return proto.attribute.filter { !(isKeepingBatch(operation) && $0.name == "allowzero") }
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
      return value(operand, &values, &graph)
    }
  }

  private func value(_ number: Int, _ values: inout [Int: ONNXValue], _ graph: inout ONNXGraph) -> ONNXValue {
    if let value = values[number] { return value }
    let value = stored(number, &graph)
    values[number] = value
    return value
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
