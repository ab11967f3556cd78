import Autodiff

let spatialFixtures: [String: OperationFixture] = [
  "max_pool2d": result { try $0.x.maxPooled(try window($0)) },
  "avg_pool2d": result {
    try $0.x.averagePooled(try window($0), countIncludesPadding: try $0.bool("count_include_pad"))
  },
  "adaptive_avg_pool2d": result { inputs in
    let (height, width) = try inputs.pair("size")
    return try inputs.x.adaptiveAveragePooled(height: height, width: width)
  },
  "global_avg_pool2d": result { try $0.x.globalAveragePooled() },
  "resize_bilinear": result { inputs in
    let (height, width) = try inputs.pair("size")
    return try inputs.x.resizedBilinear(height: height, width: width, alignCorners: try inputs.bool("align_corners"))
  },
  "resize_bicubic": result { inputs in
    let (height, width) = try inputs.pair("size")
    return try inputs.x.resizedBicubic(height: height, width: width, alignCorners: try inputs.bool("align_corners"))
  },
  "batch_norm_training": { inputs in
    let (output, statistics) = try inputs.x.batchNormalized(
      weight: try inputs.tensor("weight"), bias: try inputs.tensor("bias"), try settings(inputs))
    let share = try inputs.double("momentum")
    let count = Double(try inputs.x.elementCount / statistics[0].mean.elementCount)
    let mean = try inputs.tensor("running_mean") * (1 - share) + statistics[0].mean * share
    let variance =
      try inputs.tensor("running_var") * (1 - share) + statistics[0].variance * (share * count / (count - 1))
    return ["out": output, "out_running_mean": mean, "out_running_var": variance]
  },
  "batch_norm_evaluation": result { inputs in
    try inputs.x.normalized(
      mean: try inputs.tensor("running_mean"), variance: try inputs.tensor("running_var"),
      weight: try inputs.tensor("weight"), bias: try inputs.tensor("bias"), try settings(inputs))
  },
  "erase": { inputs in
    let gamma = try inputs.double("gamma")
    let (output, maps) = try inputs.x.erased(
      source: 0..<inputs.x.shape[0], threshold: try inputs.bool("relative") ? .relative(gamma) : .absolute(gamma))
    return ["out": output, "mean": maps.mean, "mask": maps.mask]
  },
]

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

private func window(_ inputs: OperationInputs) throws -> PoolingGeometry {
  let padding = try inputs.pair("padding")
  return PoolingGeometry(
    kernel: try inputs.pair("kernel"), stride: try inputs.pair("stride"),
    padding: (padding.0, padding.0, padding.1, padding.1), ceilMode: try inputs.bool("ceil"))
}

private func settings(_ inputs: OperationInputs) throws -> NormalizationSettings {
  NormalizationSettings(epsilon: try inputs.double("epsilon"))
}
