import ReferenceKernels
import TestSupport

let normalizationChecks: [String: ReferenceCheck] = [
  "batch_norm_training": { entry in
    let norm = try batchNorm(entry)
    let (x, weight) = try (entry.array("in0"), entry.array("weight"))
    let result = norm.training(
      x, weight: weight, bias: try entry.array("bias"), runningMean: try entry.array("running_mean"),
      runningVariance: try entry.array("running_var"))
    let gradients = norm.trainingGradients(x, weight: weight, gradient: try entry.array("grad_out"))
    return [
      "out": result.out, "out_running_mean": result.runningMean, "out_running_var": result.runningVariance,
      "grad_in0": gradients.input, "grad_weight": gradients.weight, "grad_bias": gradients.bias,
    ]
  },
  "batch_norm_evaluation": { entry in
    let norm = try batchNorm(entry)
    let (x, weight) = try (entry.array("in0"), entry.array("weight"))
    let (mean, variance) = try (entry.array("running_mean"), entry.array("running_var"))
    let gradients = norm.evaluationGradients(
      x, weight: weight, mean: mean, variance: variance, gradient: try entry.array("grad_out"))
    return [
      "out": norm.evaluation(
        x, weight: weight, bias: try entry.array("bias"), mean: mean, variance: variance),
      "grad_in0": gradients.input, "grad_weight": gradients.weight, "grad_bias": gradients.bias,
    ]
  },
]

let erasingChecks: [String: ReferenceCheck] = [
  "erase": { entry in
    let erased = Reference.erase(
      try entry.array("in0"), gamma: try entry.attributes["gamma"].double(),
      relative: try entry.attributes["relative"].bool())
    return [
      "out": erased.out, "mean": erased.mean, "threshold": erased.threshold, "mask": erased.mask,
      "grad_in0": Reference.eraseGradient(mask: erased.mask, gradient: try entry.array("grad_out")),
    ]
  }
]

private func batchNorm(_ entry: FixtureCase) throws -> ReferenceBatchNorm {
  ReferenceBatchNorm(
    epsilon: try entry.attributes["epsilon"].double(), momentum: try entry.attributes["momentum"].double())
}
