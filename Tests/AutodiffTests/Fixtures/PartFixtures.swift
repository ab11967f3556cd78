import Autodiff

let partFixtures: [String: OperationFixture] = [
  "prod": result { try $0.x.prod(try $0.ints("axes"), keepingAxes: try $0.bool("keeps")) },
  "cumprod": result { try $0.x.cumprod(axis: try $0.int("axis")) },
  "outer": result { try $0.x.outer(try $0.tensor("in1")) },
  "lerp": result { try $0.x.lerp(try $0.tensor("in1"), try $0.double("weight")) },
  "lerp_tensor": result { try $0.x.lerp(try $0.tensor("in1"), try $0.tensor("weight")) },
  "ceil": result { try $0.x.ceil() }, "trunc": result { try $0.x.trunc() }, "round": result { try $0.x.round() },
  "tril": result { try $0.x.tril(diagonal: try $0.int("diagonal")) },
  "triu": result { try $0.x.triu(diagonal: try $0.int("diagonal")) },
  "meshgrid": result { inputs in
    let grids = Tensor.meshgrid(try inputs.x, try inputs.tensor("in1"), try inputs.tensor("in2"))
    return grids[0] * 2 + grids[1] * 3 + grids[2] * 4
  },
  "split": result { sums(try $0.x.split(try $0.int("size"), axis: 1)) },
  "split_sizes": result { sums(try $0.x.split(try $0.ints("sizes"), axis: -1)) },
  "chunk": result { sums(try $0.x.chunk(try $0.int("count"), axis: 1)) },
  "median": result { try $0.x.median(axis: try $0.int("axis")) }, "median_all": result { try $0.x.median() },
  "adaptive_max_pool2d": result { inputs in
    let size = try inputs.pair("size")
    return try inputs.x.adaptiveMaxPooled(height: size.0, width: size.1)
  },
]

/// The sum of each row of each part, side by side.
private func sums(_ parts: [Tensor]) -> Tensor {
  .concatenated(parts.map { $0.sum(axis: 1, keepingAxes: true) }, axis: 1)
}
