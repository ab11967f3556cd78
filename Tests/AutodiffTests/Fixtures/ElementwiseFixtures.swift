import Autodiff

let unaryFixtures: [String: OperationFixture] = [
  "neg": result { -(try $0.x) }, "exp": result { try $0.x.exp() }, "expm1": result { try $0.x.expm1() },
  "log": result { try $0.x.log() }, "log1p": result { try $0.x.log1p() }, "sqrt": result { try $0.x.squareRoot() },
  "reciprocal": result { try $0.x.reciprocal() }, "square": result { try $0.x.squared() },
  "sin": result { try $0.x.sin() }, "cos": result { try $0.x.cos() }, "tanh": result { try $0.x.tanh() },
  "sigmoid": result { try $0.x.sigmoid() }, "relu": result { try $0.x.relu() },
  "abs": result { try $0.x.absolute() }, "erf": result { try $0.x.erf() }, "gelu": result { try $0.x.gelu() },
  "softplus": result { try $0.x.softplus() },
  "leaky_relu": result { try $0.x.leakyReLU(slope: try $0.double("slope")) },
  "pow": result { try $0.x.power(try $0.double("exponent")) },
  "clamp": result { inputs in
    let (low, high) = (inputs.entry.attributes["min"], inputs.entry.attributes["max"])
    return try inputs.x.clamped(
      to: (low.isNull ? -.infinity : try low.double())...(high.isNull ? .infinity : try high.double()))
  },
  "sign": result { try $0.x.sign() }, "floor": result { try $0.x.floor() },
  "add_scalar": result { try $0.x + (try $0.double("value")) },
  "mul_scalar": result { try $0.x * (try $0.double("value")) },
  "cast": result { inputs in
    let other: DType = inputs.dtype == .float64 ? .float32 : .float64
    return (try inputs.x.cast(to: other) * 2).cast(to: inputs.dtype)
  },
]

let activationFixtures: [String: OperationFixture] = [
  "relu6": result { try $0.x.relu6() },
  "silu": result { try $0.x.silu() }, "hardswish": result { try $0.x.hardswish() },
  "elu": result { try $0.x.elu(alpha: try $0.double("alpha")) },
  "prelu": result { try $0.x.parametricReLU(slope: try $0.tensor("slope")) },
]

let binaryFixtures: [String: OperationFixture] = [
  "add": pair { $0 + $1 }, "sub": pair { $0 - $1 }, "mul": pair { $0 * $1 }, "div": pair { $0 / $1 },
  "maximum": pair { Tensor.maximum($0, $1) }, "minimum": pair { Tensor.minimum($0, $1) },
  "pow_tensor": pair { $0.power($1) },
  "where": result { inputs in
    let condition = try inputs.entry.tensor("condition").tensor(.uint8)
    return Tensor.select(condition, try inputs.x, try inputs.tensor("in1"))
  },
]

let reductionFixtures: [String: OperationFixture] = [
  "sum": reduction { $0.sum($1, keepingAxes: $2) }, "mean": reduction { $0.mean($1, keepingAxes: $2) },
  "amax": reduction { $0.largest($1, keepingAxes: $2) }, "amin": reduction { $0.smallest($1, keepingAxes: $2) },
  "logsumexp": reduction { $0.logSumExp($1, keepingAxes: $2) },
  "var": result { inputs in
    try inputs.x.variance(
      try inputs.ints("axes"), keepingAxes: try inputs.bool("keepdims"), unbiased: try inputs.int("correction") == 1)
  },
  "argmax": result { inputs in try inputs.x.argmax(axis: try inputs.int("axis")).cast(to: inputs.dtype) },
  "std": result { inputs in
    try inputs.x.standardDeviation(
      try inputs.ints("axes"), keepingAxes: try inputs.bool("keeps"), unbiased: try inputs.bool("unbiased"))
  },
  "vector_norm": result { inputs in
    try inputs.x.norm(
      try inputs.ints("axes"), keepingAxes: try inputs.bool("keeps"), order: try inputs.number("order"))
  },
]

private func pair(_ body: @escaping @Sendable (Tensor, Tensor) -> Tensor) -> OperationFixture {
  result { body(try $0.x, try $0.tensor("in1")) }
}

private func reduction(_ body: @escaping @Sendable (Tensor, [Int], Bool) -> Tensor) -> OperationFixture {
  result { body(try $0.x, try $0.ints("axes"), try $0.bool("keepdims")) }
}
