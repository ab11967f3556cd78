import Autodiff
import Layers

extension GraphBuilder {
  /// What a stored tensor is to the network: a weight, numbers that are known, or a constant tensor.
  mutating func materialize(_ number: Int, _ name: String, _ trained: Set<String>) throws(ONNXError) {
    guard let tensor = stored[number], constants[number] == nil, weights[number] == nil else { return }
    try file.take(tensor, &takenBytes)
    guard tensor.type.isFloatingPoint else {
      guard tensor.elements.count <= 1 << 22 else {
        throw ONNXError(.tensor(name), problem: "\(tensor.elements.count) whole numbers are too many for a network")
      }
      return set(number, .known(KnownNumbers(shape: tensor.sizes, try tensor.numbers())))
    }
    if !trained.contains(name), tensor.elements.count > 1 { constantNames.append(name) }
    // Of a single number, the file must say that it is trained.
    let isNumber = tensor.sizes.isEmpty && stateNames == nil
    if !trained.contains(name) || isNumber {
      if tensor.elements.count <= KnownNumbers.limit {
        return set(number, .known(KnownNumbers(shape: tensor.sizes, try tensor.numbers(), isWhole: false)))
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

  mutating func add(
    batchNorm proto: Onnx_NodeProto, _ name: String, _ operation: any GraphOperation, _ operands: [Int?]
  ) throws(ONNXError) {
    guard var operation = operation as? BatchNormOperation, operands.count == 5, proto.input.count == 5 else {
      throw ONNXError.damaged("it needs an input, scale, shift, mean and variance")
    }
    var tensors: [Tensor] = []
    for number in 1...4 {
      guard let value = operands[number], let tensor = stored[value], tensor.type.isFloatingPoint else {
        throw ONNXError(
          problem: "its operand \(number) is not stored in the file", remedy: "Write it with constants folded")
      }
      guard tensor.sizes.count == 1, tensor.sizes[0] > 0, tensor.sizes == stored[operands[1] ?? 0]?.sizes else {
        throw ONNXError.damaged("its operand \(number) has the shape \(tensor.sizes)")
      }
      try file.take(tensor, &takenBytes)
      tensors.append(try tensor.tensor().cast(to: .float32))
    }
    let layer = BatchNorm2D(tensors[0].shape[0], epsilon: operation.epsilon, momentum: operation.momentum)
    (layer.weight, layer.bias) = (tensors[0], tensors[1])
    (layer.runningMean, layer.runningVar) = (tensors[2], tensors[3])
    operation.layer = layer
    // Values shared by several of them become each one's own.
    let suffix = ".running_mean"
    let owner = proto.input[3].hasSuffix(suffix) ? String(proto.input[3].dropLast(suffix.count)) : proto.input[3]
    operation.names = (proto.input[1...4] + ["\(owner).num_batches_tracked"]).map {
      weightNames.claim($0, separator: "#")
    }
    try add(proto, name, operation, [operands[0]])
  }
}
