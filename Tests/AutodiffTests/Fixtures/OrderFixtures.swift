import Autodiff

let activationFixtures: [String: OperationFixture] = [
  "relu6": result { try $0.x.relu6() },
  "silu": result { try $0.x.silu() }, "hardswish": result { try $0.x.hardswish() },
  "elu": result { try $0.x.elu(alpha: try $0.double("alpha")) },
  "prelu": result { try $0.x.parametricReLU(slope: try $0.tensor("slope")) },
]

let orderFixtures: [String: OperationFixture] = [
  "cumsum": result { try $0.x.cumulativeSum(axis: try $0.int("axis")) },
  "sort": { inputs in
    let result = try inputs.x.sorted(axis: try inputs.int("axis"), descending: try inputs.bool("descending"))
    return ["out": result.values, "indices": result.indices]
  },
  "topk": { inputs in
    let (count, axis) = (try inputs.int("count"), try inputs.int("axis"))
    let result = try inputs.x.topValues(count, axis: axis, smallest: try inputs.bool("smallest"))
    return ["out": result.values, "indices": result.indices]
  },
  "argsort": result { try $0.x.argsort(axis: try $0.int("axis"), descending: try $0.bool("descending")) },
  "argmin": result { try $0.x.argmin(axis: try $0.int("axis")) },
  "cosine_similarity": result { try $0.x.cosineSimilarity(try $0.tensor("in1"), axis: try $0.int("axis")) },
]
