import Autodiff

let rearrangementFixtures: [String: OperationFixture] = [
  "flip": result { try $0.x.flipped(try $0.ints("axes")) },
  "roll": result { try $0.x.rolled(by: try $0.int("shift"), axis: try $0.int("axis")) },
  "tile": result { try $0.x.tiled(try $0.ints("counts")) },
  "masked_fill": result { inputs in
    try inputs.x.maskedFilled(try inputs.tensor("mask").cast(to: .uint8), with: try number(inputs, "value"))
  },
  "std": result { inputs in
    try inputs.x.standardDeviation(
      try inputs.ints("axes"), keepingAxes: try inputs.bool("keeps"), unbiased: try inputs.bool("unbiased"))
  },
  "vector_norm": result { inputs in
    try inputs.x.norm(
      try inputs.ints("axes"), keepingAxes: try inputs.bool("keeps"), order: try number(inputs, "order"))
  },
]

/// Numbers that may be infinite are stored as texts.
private func number(_ inputs: OperationInputs, _ key: String) throws -> Double {
  Double(try inputs.entry.attributes[key].string()) ?? .nan
}
