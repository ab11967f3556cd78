import Autodiff

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

let upsamplingFixtures: [String: OperationFixture] = [
  "resize_nearest": result { inputs in
    let (height, width) = try inputs.pair("size")
    return try inputs.x.resizedNearest(height: height, width: width)
  },
  "upsample": result { inputs in
    let (factor, corners) = (try inputs.int("factor"), try inputs.bool("align_corners"))
    switch try inputs.entry.attributes["mode"].string() {
    case "nearest": return try inputs.x.upsampled(by: factor)
    case "bilinear": return try inputs.x.upsampled(by: factor, .bilinear(alignCorners: corners))
    default: return try inputs.x.upsampled(by: factor, .bicubic(alignCorners: corners))
    }
  },
  "pixel_shuffle": result { try $0.x.pixelShuffled(try $0.int("factor")) },
  "pixel_unshuffle": result { try $0.x.pixelUnshuffled(try $0.int("factor")) },
]

let letterFixtures: [String: OperationFixture] = [
  "einsum": result { inputs in
    let count = inputs.entry.tensors.keys.filter { $0.hasPrefix("in") }.count
    let operands = try (0..<count).map { try inputs.tensor("in\($0)") }
    return Tensor.einsum(try inputs.entry.attributes["equation"].string(), operands)
  },
  "matmul_broadcast": result { try $0.x.matrixProduct(try $0.tensor("in1")) },
]

let placeFixtures: [String: OperationFixture] = [
  "index_add": result { inputs in
    try inputs.x.indexAdded(try indices(inputs), axis: try inputs.int("axis"), size: try inputs.int("size"))
  },
  "gather_elements": result { try $0.x.gathered(try indices($0), axis: try $0.int("axis")) },
  "scatter_add": result { inputs in
    try inputs.x.scatterAdded(try indices(inputs), axis: try inputs.int("axis"), size: try inputs.int("size"))
  },
  "embedding": result { inputs in
    let padding = inputs.entry.attributes["padding"]
    return .embedding(
      try indices(inputs), weight: try inputs.x, paddingIndex: padding.isNull ? nil : try padding.int())
  },
]

private func indices(_ inputs: OperationInputs) throws -> Tensor {
  let tensor = try inputs.entry.tensor("indices")
  return Tensor(tensor.values.map { Int32($0) }, shape: Shape(tensor.shape))
}
