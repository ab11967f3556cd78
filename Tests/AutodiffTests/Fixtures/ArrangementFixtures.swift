import Autodiff

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
  "reshape": result { try $0.x.reshaped(try $0.ints("shape")) },
]

let rearrangementFixtures: [String: OperationFixture] = [
  "flip": result { try $0.x.flipped(try $0.ints("axes")) },
  "roll": result { try $0.x.rolled(by: try $0.int("shift"), axis: try $0.int("axis")) },
  "tile": result { try $0.x.tiled(try $0.ints("counts")) },
  "masked_fill": result { inputs in
    try inputs.x.maskedFilled(try inputs.tensor("mask").cast(to: .uint8), with: try inputs.number("value"))
  },
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
  return Tensor(tensor.values.map { Int32(saturating: $0) }, shape: Shape(tensor.shape))
}
