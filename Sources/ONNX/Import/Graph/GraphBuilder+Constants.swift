import Autodiff
import Layers

extension GraphBuilder {
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
