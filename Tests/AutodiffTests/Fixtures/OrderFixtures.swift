import Autodiff

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
