import Autodiff

let productFixtures: [String: OperationFixture] = [
  "matmul": result { try $0.x.matrixProduct(try $0.tensor("in1")) },
  "batched_matmul": result { try $0.x.matrixProduct(try $0.tensor("in1")) },
  "linear": result { try $0.x.linear(try $0.tensor("weight"), bias: try $0.optional("bias")) },
  "conv2d": result { inputs in
    let padding = try inputs.ints("padding")
    let geometry = ConvolutionGeometry(
      stride: try inputs.pair("stride"), padding: (padding[0], padding[1], padding[2], padding[3]),
      dilation: try inputs.pair("dilation"), groups: try inputs.int("groups"))
    return try inputs.x.convolved(try inputs.tensor("weight"), bias: try inputs.optional("bias"), geometry)
  },
]

let lossFixtures: [String: OperationFixture] = [
  "softmax": result { try $0.x.softmax(axis: try $0.int("axis")) },
  "log_softmax": result { try $0.x.logSoftmax(axis: try $0.int("axis")) },
  "cross_entropy": result { try crossEntropy($0, .labels(try $0.integers("labels"))) },
  "cross_entropy_soft": result { try crossEntropy($0, .probabilities(try $0.tensor("target"))) },
  "bce_with_logits": result {
    try $0.x.binaryCrossEntropy(targets: try $0.tensor("target"), reduction: try lossReduction($0))
  },
]

private func crossEntropy(_ inputs: OperationInputs, _ targets: ClassTargets) throws -> Tensor {
  try inputs.x.crossEntropy(
    targets, smoothing: try inputs.double("smoothing"), reduction: try lossReduction(inputs))
}

let arrangementFixtures: [String: OperationFixture] = [
  "index_select": result { inputs in
    let indices = Tensor(try inputs.integers("indices").map(Int32.init))
    return try inputs.x.indexSelected(indices, axis: try inputs.int("axis"))
  },
  "pad": result { inputs in
    try inputs.x.padded(
      before: try inputs.ints("before"), after: try inputs.ints("after"), value: try inputs.double("value"))
  },
  "slice": result { inputs in
    let (start, end, step, axis) = try (inputs.int("start"), inputs.int("end"), inputs.int("step"), inputs.int("axis"))
    if step == 1 { return try inputs.x.sliced(start..<end, axis: axis) }
    let places = stride(from: start, to: end, by: step).map(Int32.init)
    return try inputs.x.indexSelected(Tensor(places), axis: axis)
  },
  "permute": result { try $0.x.transposed(try $0.ints("axes")) },
  "broadcast_to": result { try $0.x.broadcast(to: Shape(try $0.ints("shape"))) },
  "cat": result { inputs in
    let count = inputs.entry.tensors.keys.filter { $0.hasPrefix("in") }.count
    return Tensor.concatenated(try (0..<count).map { try inputs.tensor("in\($0)") }, axis: try inputs.int("axis"))
  },
]
