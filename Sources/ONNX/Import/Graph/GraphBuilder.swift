import Autodiff
import Layers

/// Makes the nodes of a network from a file, and checks them for its input's sizes.
struct GraphBuilder {
  let file: ONNXFile
  /// The sizes that the graph is checked with; the first is the batch.
  let inputShape: [Int]
  /// The batch that the file was written with; nil where any number is taken.
  let writtenBatch: Int?
  private(set) var nodes: [GraphNode] = []
  private(set) var constants: [Int: GraphValue] = [:]
  private(set) var weights: [Int: NamedParameter] = [:]
  private(set) var output = 0
  private(set) var valueCount = 1
  private let outputName: String
  /// Numbers of values by name.
  private var values: [String: Int] = [:]
  private var stored: [Int: StoredONNXTensor] = [:]
  private var types: [Int: GraphType] = [:]
  private var nodeNames: Set<String> = []
  private let protos: [Onnx_NodeProto]

  init(_ file: ONNXFile, output: String?, pictureShape: [Int]?) throws(ONNXError) {
    self.file = file
    let shape = try GraphBuilder.inputShape(file, pictureShape)
    (inputShape, writtenBatch) = (shape.sizes, shape.batch)
    guard let name = output ?? file.outputs.first?.name else { throw ONNXError.damaged("it has no output") }
    guard file.outputs.contains(where: { $0.name == name }) else {
      let known = file.outputs.map { "'\($0.name)'" }.joined(separator: ", ")
      throw ONNXError(problem: "there is no output '\(name)'", remedy: "The outputs are \(known)")
    }
    outputName = name
    protos = try GraphBuilder.needed(file.graph.node, for: name)
    try GraphBuilder.refuseUnknown(protos)
  }

  /// The nodes that lead to `output`. Results must have names of their own.
  private static func needed(_ nodes: [Onnx_NodeProto], for output: String) throws(ONNXError) -> [Onnx_NodeProto] {
    var wanted: Set<String> = [output]
    var kept: [Onnx_NodeProto] = []
    for node in nodes.reversed() where node.output.contains(where: { wanted.contains($0) }) {
      wanted.formUnion(node.input)
      kept.append(node)
    }
    return kept.reversed()
  }

  /// Names all operators that are not understood at once.
  private static func refuseUnknown(_ nodes: [Onnx_NodeProto]) throws(ONNXError) {
    var unknown: [String: [String]] = [:]
    for node in nodes where node.opType != "Constant" && OperationLibrary.maker(of: node) == nil {
      unknown[node.qualifiedOperator, default: []].append(node.name)
    }
    guard !unknown.isEmpty else { return }
    let list = unknown.sorted { $0.key < $1.key }.map { name, nodes in
      let more = nodes.count > 3 ? " and \(nodes.count - 3) more" : ""
      return "\(name) (\(nodes.prefix(3).map { "'\($0)'" }.joined(separator: ", "))\(more))"
    }
    throw ONNXError(
      problem: "operators that are not supported: \(list.joined(separator: "; "))",
      remedy: "Write the network without them, or only up to them")
  }

  private static func inputShape(
    _ file: ONNXFile, _ picture: [Int]?
  ) throws(ONNXError) -> (sizes: [Int], batch: Int?) {
    guard file.inputs.count == 1, let input = file.inputs.first else {
      let names = file.inputs.map { "'\($0.name)'" }.joined(separator: ", ")
      throw ONNXError(
        problem: file.inputs.isEmpty ? "it has no input" : "it has \(file.inputs.count) inputs, \(names)",
        remedy: "Networks of one input, pictures, are read")
    }
    guard input.isFloat, let shape = input.shape, (2...Shape.maximumRank).contains(shape.count) else {
      throw ONNXError(
        problem: "the input '\(input.name)' is not float32 with a batch and at least one other axis",
        remedy: "Write it so, and with the number of axes")
    }
    let open = picture ?? Array(repeating: 224, count: shape.count - 1)
    guard open.count == shape.count - 1 else {
      throw ONNXError(problem: "pictures of the shape \(open) were asked for, but the input has the axes \(shape.map { $0 ?? 0 })")
    }
    let sizes = zip(shape.dropFirst(), open).map { $0 ?? $1 }
    return (try GraphShape.checked([shape[0] ?? 2] + sizes), shape[0])
  }

  // MARK: building

  mutating func build() throws(ONNXError) {
    values[file.inputs[0].name] = 0
    types[0] = .tensor(inputShape)
    for tensor in file.tensors { try add(tensor) }
    let trained = trainedNames()
    for proto in protos {
      let name = unique(proto.name.isEmpty ? proto.opType : proto.name)
      do throws(ONNXError) { try add(proto, name, trained) } catch { throw error.at(.node(name)) }
    }
    guard let result = values[outputName] else {
      throw ONNXError.damaged("no node computes the output '\(outputName)'")
    }
    output = result
    guard case .tensor? = types[output], nodes.contains(where: { $0.results.contains(output) }) else {
      throw ONNXError.damaged("the output '\(outputName)' does not depend on the input")
    }
    try checkBatch()
  }

  private mutating func newValue(_ name: String) throws(ONNXError) -> Int {
    guard values[name] == nil else { throw ONNXError.damaged("there are two values called '\(name)'", .tensor(name)) }
    let number = valueCount
    valueCount += 1
    if !name.isEmpty { values[name] = number }
    return number
  }

  private mutating func unique(_ name: String) -> String {
    var candidate = name
    var number = 1
    while !nodeNames.insert(candidate).inserted {
      number += 1
      candidate = "\(name)_\(number)"
    }
    return candidate
  }

  private mutating func add(_ tensor: StoredONNXTensor) throws(ONNXError) {
    let number = try newValue(tensor.name)
    stored[number] = tensor
    types[number] = .tensor(tensor.sizes)
  }

  // MARK: constants and weights

  /// The values that nodes use as weights.
  private func trainedNames() -> Set<String> {
    var aliases: [String: String] = [:]
    var raw: Set<String> = [file.inputs[0].name]
    var trained: Set<String> = []
    for proto in protos {
      if proto.opType == "Identity", let source = proto.input.first, let target = proto.output.first {
        aliases[target] = source
      }
      // What is done to pictures before the first layer is not trained.
      let isArithmetic = ["Add", "Sub", "Mul", "Div"].contains(proto.opType)
      if isArithmetic, proto.input.contains(where: { raw.contains($0) }) {
        raw.formUnion(proto.output)
        continue
      }
      guard let attributes = try? NodeAttributes(proto, opset: file.opset),
        let operation = try? OperationLibrary.maker(of: proto)?(attributes)
      else { continue }
      for number in operation.weightOperands where number < proto.input.count { trained.insert(proto.input[number]) }
    }
    for (target, source) in aliases where trained.contains(target) { trained.insert(source) }
    return trained
  }

  /// What a stored tensor is to the network: a weight, numbers that are known, or a constant tensor.
  private mutating func materialize(_ number: Int, _ name: String, _ trained: Set<String>) throws(ONNXError) {
    guard let tensor = stored[number], constants[number] == nil, weights[number] == nil else { return }
    let isSmall = tensor.elements.count <= 1
    guard tensor.type.isFloatingPoint else {
      guard tensor.elements.count <= 1 << 22 else {
        throw ONNXError(.tensor(name), problem: "\(tensor.elements.count) whole numbers are too many for a network")
      }
      return set(number, .known(KnownNumbers(shape: tensor.sizes, tensor.numbers())))
    }
    if !trained.contains(name) || (isSmall && tensor.sizes.isEmpty) {
      if tensor.elements.count <= KnownNumbers.limit {
        return set(number, .known(KnownNumbers(shape: tensor.sizes, tensor.numbers(), isWhole: false)))
      }
    }
    guard tensor.elements.count > 0 else { throw ONNXError(.tensor(name), problem: "a weight without values is not possible") }
    let value = try tensor.tensor().cast(to: .float32)
    types[number] = .tensor(tensor.sizes)
    if trained.contains(name) {
      weights[number] = NamedParameter(name: name, parameter: Parameter(wrappedValue: value))
    } else {
      constants[number] = .tensor(value)
    }
  }

  private mutating func set(_ number: Int, _ value: GraphValue) {
    constants[number] = value
    types[number] = value.type
  }

  // MARK: nodes

  private mutating func add(_ proto: Onnx_NodeProto, _ name: String, _ trained: Set<String>) throws(ONNXError) {
    if proto.opType == "Constant" { return try addConstant(proto, trained) }
    var operands: [Int?] = []
    for input in proto.input {
      guard !input.isEmpty else {
        operands.append(nil)
        continue
      }
      guard let number = values[input] else {
        throw ONNXError.damaged("'\(input)' is not there before it is needed: it is missing, or nodes go round in a circle")
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

  private mutating func add(
    _ proto: Onnx_NodeProto, _ name: String, _ operation: any GraphOperation, _ operands: [Int?]
  ) throws(ONNXError) {
    var (operation, proto) = (operation, proto)
    if proto.opType == "Reshape" && proto.input.count == 1 { throw ONNXError(problem: "its sizes are not an operand", remedy: "Write opset 5 or later") }
    if var reshape = operation as? ReshapeOperation, meansBatch(operands) {
      reshape.keepsBatch = true
      operation = reshape
    }
    let operandTypes = GraphTypes(types: operands.map { $0.flatMap { types[$0] } ?? .absent })
    let results = try operation.infer(operandTypes)
    // Masks, indices and statistics that come with some results are not computed.
    while proto.output.count > results.count, let last = proto.output.last, !last.isEmpty, !isRead(last) { proto.output.removeLast() }
    guard proto.output.filter({ !$0.isEmpty }).count <= results.count, !proto.output.isEmpty else {
      throw ONNXError(problem: "its result '\(proto.output.last ?? "")' is not supported", remedy: "Only the first is")
    }
    var numbers: [Int] = []
    for (output, type) in zip(proto.output, results) {
      guard type.shape.count <= Shape.maximumRank else {
        throw ONNXError(problem: "a result has \(type.shape.count) axes; at most \(Shape.maximumRank) are supported")
      }
      let number = try newValue(output)
      types[number] = type
      numbers.append(number)
    }
    if operands.allSatisfy({ $0.map { constants[$0] != nil } ?? true }), fold(numbers, results) { return }
    var shape: [Int]?
    if case .tensor(let sizes) = results[0] { shape = sizes }
    nodes.append(
      GraphNode(
        name: name, scope: ModuleScope.path(of: proto), content: .operation(operation, proto), operands: operands,
        results: numbers, shape: shape))
  }

  /// Keeps results that are known once and for all instead of the node.
  private mutating func fold(_ numbers: [Int], _ results: [GraphType]) -> Bool {
    var known: [KnownNumbers] = []
    for case .known(let numbers) in results { known.append(numbers) }
    guard known.count == numbers.count else { return false }
    for (number, value) in zip(numbers, known) { constants[number] = .known(value) }
    return true
  }

  private func isRead(_ name: String) -> Bool {
    name == outputName || protos.contains { $0.input.contains(name) }
  }

  /// Whether the sizes of a Reshape are in the file and start with the batch that it was written with.
  private func meansBatch(_ operands: [Int?]) -> Bool {
    guard let batch = writtenBatch, operands.count == 2, let source = operands[0], let sizes = operands[1],
      case .known(let numbers)? = constants[sizes], numbers.integers.first == batch,
      case .tensor(let shape)? = types[source], shape.first == batch
    else { return false }
    return constants[source] == nil && weights[source] == nil
  }

  private mutating func addConstant(_ proto: Onnx_NodeProto, _ trained: Set<String>) throws(ONNXError) {
    guard proto.output.count == 1, let attribute = proto.attribute.first, proto.attribute.count == 1 else {
      throw ONNXError.damaged("a constant needs one value and one result")
    }
    let number = try newValue(proto.output[0])
    switch attribute.name {
    case "value":
      var tensor = attribute.t
      tensor.name = proto.output[0]
      stored[number] = try StoredONNXTensor(tensor) { (_) throws(ONNXError) in
        throw ONNXError.damaged("the value of a constant lies outside of the file")
      }
      types[number] = .tensor(stored[number]?.sizes ?? [])
    case "value_float": set(number, .known(KnownNumbers(shape: [], [Double(attribute.f)], isWhole: false)))
    case "value_int": set(number, .known(KnownNumbers(shape: [], [Double(attribute.i)])))
    case "value_floats":
      let numbers = attribute.floats.map(Double.init)
      set(number, .known(KnownNumbers(shape: [numbers.count], numbers, isWhole: false)))
    case "value_ints": set(number, .known(KnownNumbers(attribute.ints.map { Int($0) })))
    default: throw ONNXError(problem: "a constant given by '\(attribute.name)' is not supported")
    }
  }

  // MARK: batch normalization

  private mutating func add(
    batchNorm proto: Onnx_NodeProto, _ name: String, _ operation: any GraphOperation, _ operands: [Int?]
  ) throws(ONNXError) {
    guard var operation = operation as? BatchNormOperation, operands.count == 5, proto.input.count == 5 else {
      throw ONNXError.damaged("it needs an input, scale, shift, mean and variance")
    }
    var tensors: [Tensor] = []
    for number in 1...4 {
      guard let value = operands[number], let tensor = stored[value], tensor.type.isFloatingPoint else {
        throw ONNXError(problem: "its operand \(number) is not stored in the file", remedy: "Write it with constants folded")
      }
      guard tensor.sizes.count == 1, tensor.sizes[0] > 0, tensor.sizes == stored[operands[1] ?? 0]?.sizes else {
        throw ONNXError.damaged("its operand \(number) has the shape \(tensor.sizes)")
      }
      tensors.append(try tensor.tensor().cast(to: .float32))
    }
    let layer = BatchNorm2D(tensors[0].shape[0], epsilon: operation.epsilon, momentum: operation.momentum)
    (layer.weight, layer.bias) = (tensors[0], tensors[1])
    (layer.runningMean, layer.runningVar) = (tensors[2], tensors[3])
    operation.layer = layer
    var proto = proto
    // Values shared by several of them become each one's own.
    for number in 1...4 { proto.input[number] = uniqueWeight(proto.input[number]) }
    try add(proto, name, operation, [operands[0]])
  }

  private var weightNames: Set<String> = []

  private mutating func uniqueWeight(_ name: String) -> String {
    var candidate = name
    var number = 1
    while !weightNames.insert(candidate).inserted {
      number += 1
      candidate = "\(name)#\(number)"
    }
    return candidate
  }

  // MARK: any batch

  /// Runs the types through all nodes with one more picture: the result must have one more row and be the same else.
  private func checkBatch() throws(ONNXError) {
    var types = types
    var shape = inputShape
    shape[0] += 1
    types[0] = .tensor(shape)
    for node in nodes {
      guard case .operation(let operation, _) = node.content else { continue }
      let operands = GraphTypes(types: node.operands.map { $0.flatMap { types[$0] } ?? .absent })
      do throws(ONNXError) {
        for (number, type) in zip(node.results, try operation.infer(operands)) { types[number] = type }
      } catch {
        var error = error.at(.node(node.name))
        error.problem = "with a batch of \(shape[0]) instead of \(inputShape[0]) pictures: \(error.problem)"
        error.remedy = "Write the file for any batch (with dynamic axes)"
        throw error
      }
    }
    guard let first = self.types[output]?.shape, let second = types[output]?.shape, first.first == inputShape[0],
      second.first == shape[0], first.dropFirst() == second.dropFirst()
    else {
      throw ONNXError(
        problem: "the output has the shape \(self.types[output]?.shape ?? []) for \(inputShape[0]) pictures and "
          + "\(types[output]?.shape ?? []) for \(shape[0]); it must have a row for each",
        remedy: "Write the file for any batch (with dynamic axes)")
    }
  }
}
