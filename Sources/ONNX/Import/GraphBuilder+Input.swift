import Autodiff
import Core
import Layers

extension GraphBuilder {
  /// The nodes that lead to `output`. Results must have names of their own.
  static func needed(_ nodes: [Onnx_NodeProto], for output: String) throws(ONNXError) -> [Onnx_NodeProto] {
    var wanted: Set<String> = [output]
    var kept: [Onnx_NodeProto] = []
    for node in nodes.reversed() where node.output.contains(where: { wanted.contains($0) }) {
      wanted.formUnion(node.input)
      kept.append(node)
    }
    return kept.reversed()
  }

  /// Whether it is an operator of which nothing but its result, or another operator, is kept.
  private static func isBuiltIn(_ node: Onnx_NodeProto) -> Bool {
    ["Constant", "CastLike"].contains(node.qualifiedOperator)
  }

  /// Names all operators that are not understood at once.
  static func refuseUnknown(_ nodes: [Onnx_NodeProto]) throws(ONNXError) {
    var unknown: [String: [String]] = [:]
    for node in nodes where !isBuiltIn(node) && OperationLibrary.maker(of: node) == nil {
      unknown[node.qualifiedOperator, default: []].append(node.name)
    }
    guard !unknown.isEmpty else { return }
    let list = unknown.sorted { $0.key < $1.key }.map { name, nodes in
      "\(name) (\(nodes.map { "'\($0)'" }.listed(atMost: 3)))"
    }
    throw ONNXError(
      problem: "operators that are not supported: \(list.joined(separator: "; "))",
      remedy: "Write the network without them, or only up to them")
  }

  static func inputShape(
    _ file: ONNXFile, _ image: [Int]?
  ) throws(ONNXError) -> (sizes: [Int], batch: Int?) {
    guard file.inputs.count == 1, let input = file.inputs.first else {
      let names = file.inputs.map { "'\($0.name)'" }.joined(separator: ", ")
      throw ONNXError(
        problem: file.inputs.isEmpty ? "it has no input" : "it has \(file.inputs.count) inputs, \(names)",
        remedy: "Networks of one input, images, are read")
    }
    guard input.isFloat, let shape = input.shape, (2...Shape.maximumRank).contains(shape.count) else {
      throw ONNXError(
        problem: "the input '\(input.name)' is not float32 with a batch and at least one other axis",
        remedy: "Write it so, and with the number of axes")
    }
    let open = image ?? Array(repeating: 224, count: shape.count - 1)
    guard open.count == shape.count - 1 else {
      throw ONNXError(
        problem: "images of the shape \(open) were asked for, but the input has the axes \(shape.map { $0 ?? 0 })")
    }
    let sizes = zip(shape.dropFirst(), open).map { $0 ?? $1 }
    return (try GraphShape.checked([shape[0] ?? 2] + sizes), shape[0])
  }

  mutating func addConstant(_ proto: Onnx_NodeProto) throws(ONNXError) {
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

  /// A cast to the type of the second operand, which is known here.
  mutating func add(
    castLike proto: Onnx_NodeProto, _ name: String, _ operands: [Int?], _ trained: Set<String>
  ) throws(ONNXError) {
    guard operands.count == 2, proto.input.count == 2, let source = operands[0], let model = operands[1] else {
      throw ONNXError.damaged("it needs a value and one of the type that is wanted")
    }
    var cast = proto
    cast.opType = "Cast"
    cast.input = [proto.input[0]]
    cast.attribute = [ONNXAttribute.integer(kind(of: model).written.rawValue).proto("to")]
    try materialize(source, proto.input[0], trained)
    try add(cast, name, try CastOperation(NodeAttributes(cast, opset: file.opset)), [source])
  }

  /// What kind of numbers a value is.
  private func kind(of value: Int) -> CastOperation.Kind {
    if let tensor = stored[value] {
      return tensor.type == .bool ? .truth : tensor.type.isFloatingPoint ? .floating : .whole
    }
    if case .known(let numbers)? = types[value] { return numbers.isWhole ? .whole : .floating }
    return .floating
  }
}
