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
}
