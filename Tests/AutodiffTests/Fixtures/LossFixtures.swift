import Autodiff

let lossFixtures: [String: OperationFixture] = [
  "softmax": result { try $0.x.softmax(axis: try $0.int("axis")) },
  "log_softmax": result { try $0.x.logSoftmax(axis: try $0.int("axis")) },
  "cross_entropy": result { try crossEntropy($0, .labels(try $0.integers("labels"))) },
  "cross_entropy_soft": result { try crossEntropy($0, .probabilities(try $0.tensor("target"))) },
  "bce_with_logits": result {
    try $0.x.binaryCrossEntropy(targets: try $0.tensor("target"), reduction: try lossReduction($0))
  },
]

let weightedLossFixtures: [String: OperationFixture] = [
  "mse": result { try $0.x.meanSquaredError(try $0.tensor("target"), reduction: try lossReduction($0)) },
  "l1": result { try $0.x.meanAbsoluteError(try $0.tensor("target"), reduction: try lossReduction($0)) },
  "huber": result {
    try $0.x.huberLoss(try $0.tensor("target"), delta: try $0.double("delta"), reduction: try lossReduction($0))
  },
  "smooth_l1": result {
    try $0.x.smoothL1Loss(try $0.tensor("target"), beta: try $0.double("beta"), reduction: try lossReduction($0))
  },
  "kl_div": result {
    try $0.x.klDivergence(try $0.tensor("target"), targetIsLog: try $0.bool("log"), reduction: try lossReduction($0))
  },
  "bce_with_logits_weighted": result { inputs in
    try inputs.x.binaryCrossEntropy(
      targets: try inputs.tensor("target"), positiveWeight: try inputs.optional("positive"),
      weights: try inputs.optional("weights"), reduction: try lossReduction(inputs))
  },
  "sigmoid_focal": result { inputs in
    let alpha = inputs.entry.attributes["alpha"]
    return try inputs.x.sigmoidFocalLoss(
      targets: try inputs.tensor("target"), alpha: alpha.isNull ? nil : try alpha.double(),
      gamma: try inputs.double("gamma"), reduction: try lossReduction(inputs))
  },
  "focal": result { inputs in
    try inputs.x.focalLoss(
      try inputs.integers("labels"), gamma: try inputs.double("gamma"), classWeights: try classWeights(inputs),
      reduction: try lossReduction(inputs))
  },
  "cross_entropy_weighted": result { inputs in
    let targets: ClassTargets =
      inputs.entry.has("target")
      ? .probabilities(try inputs.tensor("target")) : .labels(try inputs.integers("labels"))
    return try inputs.x.crossEntropy(
      targets, smoothing: try inputs.double("smoothing"), classWeights: try classWeights(inputs),
      ignoring: try ignored(inputs), reduction: try lossReduction(inputs))
  },
  "nll": result { inputs in
    try inputs.x.negativeLogLikelihood(
      try inputs.integers("labels"), classWeights: try classWeights(inputs), ignoring: try ignored(inputs),
      reduction: try lossReduction(inputs))
  },
  "center": result { inputs in
    try inputs.x.centerLoss(
      try inputs.integers("labels"), centers: try inputs.tensor("centers"), reduction: try lossReduction(inputs))
  },
]

func lossReduction(_ inputs: OperationInputs) throws -> LossReduction {
  switch try inputs.entry.attributes["reduction"].string() {
  case "sum": .sum
  case "mean": .mean
  case "batchmean": .batchMean
  default: .none
  }
}

private func classWeights(_ inputs: OperationInputs) throws -> [Double]? {
  let weights = inputs.entry.attributes["class_weights"]
  return weights.isNull ? nil : try weights.doubles()
}

private func ignored(_ inputs: OperationInputs) throws -> Int? {
  let label = inputs.entry.attributes["ignored"]
  return label.isNull ? nil : try label.int()
}

private func crossEntropy(_ inputs: OperationInputs, _ targets: ClassTargets) throws -> Tensor {
  try inputs.x.crossEntropy(
    targets, smoothing: try inputs.double("smoothing"), reduction: try lossReduction(inputs))
}
