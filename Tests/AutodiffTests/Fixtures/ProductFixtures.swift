import Autodiff

let productFixtures: [String: OperationFixture] = [
  "matmul": result { try $0.x.matrixProduct(try $0.tensor("in1")) },
  "batched_matmul": result { try $0.x.matrixProduct(try $0.tensor("in1")) },
  "linear": result { try $0.x.linear(try $0.tensor("weight"), bias: try $0.optional("bias")) },
  "conv2d": result { inputs in
    try inputs.x.convolved(try inputs.tensor("weight"), bias: try inputs.optional("bias"), try geometry(inputs))
  },
  "conv2d_relu_max_pool2d": result { inputs in
    let (pad, kernel, stride) = try (inputs.int("padding"), inputs.int("kernel"), inputs.int("stride"))
    return try inputs.x.convolvedAndMaxPooled(
      try inputs.tensor("weight"), bias: try inputs.tensor("bias"), ConvolutionGeometry(padding: (pad, pad, pad, pad)),
      pooling: PoolingGeometry(kernel: (kernel, kernel), stride: (stride, stride)))
  },
]

let letterFixtures: [String: OperationFixture] = [
  "einsum": result { inputs in
    let count = inputs.entry.tensors.keys.filter { $0.hasPrefix("in") }.count
    let operands = try (0..<count).map { try inputs.tensor("in\($0)") }
    return Tensor.einsum(try inputs.entry.attributes["equation"].string(), operands)
  },
  "matmul_broadcast": result { try $0.x.matrixProduct(try $0.tensor("in1")) },
]

let transposedFixtures: [String: OperationFixture] = [
  "conv_transpose2d": result { inputs in
    let (height, width) = try inputs.pair("output_padding")
    return try inputs.x.transposedConvolved(
      try inputs.tensor("weight"), bias: try inputs.optional("bias"), try geometry(inputs),
      outputPadding: (height, width))
  },
  "conv2d_weight": result { inputs in
    try inputs.x.convolutionWeightGradient(
      try inputs.tensor("in1"), weightShape: Shape(try inputs.ints("weight")), try geometry(inputs))
  },
]

private func geometry(_ inputs: OperationInputs) throws -> ConvolutionGeometry {
  let padding = try inputs.ints("padding")
  return ConvolutionGeometry(
    stride: try inputs.pair("stride"), padding: (padding[0], padding[1], padding[2], padding[3]),
    dilation: try inputs.pair("dilation"), groups: try inputs.int("groups"))
}
