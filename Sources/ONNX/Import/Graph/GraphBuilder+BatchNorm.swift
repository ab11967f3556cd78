import Autodiff
import Layers

extension GraphBuilder {
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
