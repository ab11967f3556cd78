import Autodiff
import Layers

extension GraphBuilder {
  mutating func add(_ proto: Onnx_NodeProto, _ name: String, _ trained: Set<String>) throws(ONNXError) {
    if proto.opType == "Constant" { return try addConstant(proto) }
    var operands: [Int?] = []
    for input in proto.input {
      guard !input.isEmpty else {
        operands.append(nil)
        continue
      }
      guard let number = values[input] else {
        throw ONNXError.damaged(
          "'\(input)' is not there before it is needed: it is missing, or nodes go round in a circle")
      }
      operands.append(number)
    }
    // A stored tensor under another name, as PyTorch writes equal ones, becomes a weight of its own.
    if proto.opType == "Identity", let source = operands.first, let source, let tensor = stored[source],
      proto.output.count == 1
    {
      let number = try newValue(proto.output[0])
      stored[number] = tensor
      types[number] = .tensor(tensor.sizes)
      return
    }
    if proto.opType == "CastLike" { return try add(castLike: proto, name, operands, trained) }
    let attributes = try NodeAttributes(proto, opset: file.opset)
    guard let operation = try OperationLibrary.maker(of: proto)?(attributes) else { return }
    if operation is BatchNormOperation {
      return try add(batchNorm: proto, name, operation, operands)
    }
    for (input, number) in zip(proto.input, operands) {
      if let number { try materialize(number, input, trained) }
    }
    try add(proto, name, operation, operands)
  }

  mutating func add(
    _ proto: Onnx_NodeProto, _ name: String, _ operation: any GraphOperation, _ operands: [Int?]
  ) throws(ONNXError) {
    var (operation, proto) = (operation, proto)
    if proto.opType == "Reshape" && proto.input.count == 1 {
      throw ONNXError(problem: "its sizes are not an operand", remedy: "Write opset 5 or later")
    }
    if var reshape = operation as? ReshapeOperation, meansBatch(operands) {
      reshape.keepsBatch = true
      operation = reshape
    }
    let operandTypes = GraphTypes(types: operands.map { $0.flatMap { types[$0] } ?? .absent })
    let results = try operation.infer(operandTypes)
    // Masks, indices and statistics that come with some results are not computed.
    while proto.output.count > results.count, let last = proto.output.last, !last.isEmpty, !readNames.contains(last) {
      proto.output.removeLast()
    }
    guard proto.output.filter({ !$0.isEmpty }).count <= results.count, !proto.output.isEmpty else {
      throw ONNXError(problem: "its result '\(proto.output.last ?? "")' is not supported", remedy: "Only the first is")
    }
    var numbers: [Int] = []
    for (output, type) in zip(proto.output, results) {
      guard type.shape.count <= Shape.maximumRank else {
        throw ONNXError(problem: "a result has \(type.shape.count) axes; at most \(Shape.maximumRank) are supported")
      }
      if case .known(let numbers) = type { knownBudget -= numbers.values.count }
      guard knownBudget >= 0 else { throw ONNXError(problem: "with it, more numbers are computed than is supported") }
      let number = try newValue(output)
      types[number] = type
      numbers.append(number)
    }
    // The sizes of weights are known as well.
    let isStored = { (operand: Int?) in operand.map { constants[$0] != nil || weights[$0] != nil } ?? true }
    if operands.allSatisfy(isStored), fold(numbers, results) { return }
    var shape: [Int]?
    if case .tensor(let sizes) = results[0] { shape = sizes }
    nodes.append(
      GraphNode(
        name: name, scope: ModuleScope.path(of: proto), content: .operation(operation, proto), operands: operands,
        results: numbers, shape: shape))
  }

  /// Keeps results that are known once and for all instead of the node.
  mutating func fold(_ numbers: [Int], _ results: [GraphType]) -> Bool {
    var known: [KnownNumbers] = []
    for case .known(let numbers) in results { known.append(numbers) }
    guard known.count == numbers.count else { return false }
    for (number, value) in zip(numbers, known) { constants[number] = .known(value) }
    return true
  }

  /// Whether the sizes of a Reshape are in the file and start with the batch that it was written with.
  func meansBatch(_ operands: [Int?]) -> Bool {
    guard let batch = writtenBatch, operands.count == 2, let source = operands[0], let sizes = operands[1],
      case .known(let numbers)? = constants[sizes], numbers.integers.first == batch,
      case .tensor(let shape)? = types[source], shape.first == batch
    else { return false }
    return constants[source] == nil && weights[source] == nil
  }
}
