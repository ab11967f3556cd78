import Autodiff
import Layers

extension GraphBuilder {
  /// The values that nodes use as weights.
  func trainedNames() -> Set<String> {
    var aliases: [(target: String, source: String)] = []
    var raw: Set<String> = [file.inputs[0].name]
    var trained: Set<String> = []
    for proto in protos {
      if proto.opType == "Identity", let source = proto.input.first, let target = proto.output.first {
        aliases.append((target, source))
      }
      // What is done to images before the first layer is not trained.
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
    // The last first, because an alias can be one of another alias.
    for (target, source) in aliases.reversed() where trained.contains(target) { trained.insert(source) }
    return trained
  }

  /// What a stored tensor is to the network: a weight, numbers that are known, or a constant tensor.
  mutating func materialize(_ number: Int, _ name: String, _ trained: Set<String>) throws(ONNXError) {
    guard let tensor = stored[number], constants[number] == nil, weights[number] == nil else { return }
    try file.take(tensor, &takenBytes)
    guard tensor.type.isFloatingPoint else {
      guard tensor.elements.count <= 1 << 22 else {
        throw ONNXError(.tensor(name), problem: "\(tensor.elements.count) whole numbers are too many for a network")
      }
      return set(number, .known(KnownNumbers(shape: tensor.sizes, tensor.numbers())))
    }
    // Of a single number, the file must say that it is trained.
    let isNumber = tensor.sizes.isEmpty && stateNames == nil
    if !trained.contains(name) || isNumber {
      if tensor.elements.count <= KnownNumbers.limit {
        return set(number, .known(KnownNumbers(shape: tensor.sizes, tensor.numbers(), isWhole: false)))
      }
    }
    guard tensor.elements.count > 0 else {
      throw ONNXError(.tensor(name), problem: "a weight without values is not possible")
    }
    let value = try tensor.tensor().cast(to: .float32)
    types[number] = .tensor(tensor.sizes)
    if trained.contains(name) {
      weights[number] = NamedParameter(
        name: weightNames.claim(name, separator: "#"), parameter: Parameter(wrappedValue: value))
    } else {
      constants[number] = .tensor(value)
    }
  }

  mutating func set(_ number: Int, _ value: GraphValue) {
    constants[number] = value
    types[number] = value.type
  }
}
