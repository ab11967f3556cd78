import Autodiff

/// Products whose sums have 4,096 terms, forward or backward.
let largeProducts: [GradientCase] = [
  GradientCase(large: .matrixProduct, "of long rows", [random([16, 4096]), random([4096, 24], seed: 3)]) {
    $0[0].matrixProduct($0[1])
  },
  GradientCase(large: .matrixProduct, "of many rows", [random([4096, 16]), random([16, 24], seed: 3)]) {
    $0[0].matrixProduct($0[1])
  },
  GradientCase(large: .matrixProduct, "of several", [random([4, 48, 64]), random([4, 64, 48], seed: 3)]) {
    $0[0].matrixProduct($0[1])
  },
  GradientCase(
    large: .linear, "of long rows", [random([8, 4096]), random([32, 4096], seed: 3), random([32], seed: 4)]
  ) {
    $0[0].linear($0[1], bias: $0[2])
  },
  GradientCase(
    large: .linear, "of many rows", [random([4096, 16]), random([32, 16], seed: 3), random([32], seed: 4)]
  ) {
    $0[0].linear($0[1], bias: $0[2])
  },
]

/// Reductions of thousands of elements, and of as many along an axis.
let largeSums: [GradientCase] = [
  GradientCase(large: .sum, "of all", [random([64, 1024])]) { $0[0].sum() },
  GradientCase(large: .sum, "of rows", [random([16, 4096])]) { $0[0].sum([1]) },
  GradientCase(large: .sum, "of columns", [random([4096, 16])]) { $0[0].sum([0]) },
  GradientCase(large: .mean, "of pixels", [random([4, 32, 24, 24])]) { $0[0].mean([0, 2, 3]) },
  GradientCase(large: .logSumExp, "of rows", [random([16, 4096], -4...4)]) { $0[0].logSumExp([1]) },
  GradientCase(large: .cumulativeSum, "of rows", [random([16, 4096])]) { $0[0].cumulativeSum() },
]

private let logits = random([32, 1000], -4...4)
private let labels = (0..<32).map { $0 * 31 }

/// Rows of 1,000 classes.
let largeClasses: [GradientCase] = [
  GradientCase(large: .softmax, "", [random([16, 512], -4...4)]) { $0[0].softmax() },
  GradientCase(large: .softmax, "of 1,000 classes", [logits]) { $0[0].softmax() },
  GradientCase(large: .softmax, "of channels", [random([2, 64, 6, 6], -4...4)]) { $0[0].softmax(axis: 1) },
  GradientCase(large: .logSoftmax, "", [random([16, 512], -4...4)]) { $0[0].logSoftmax() },
  GradientCase(large: .crossEntropy, "with labels", [logits]) { $0[0].crossEntropy(.labels(labels)) },
  GradientCase(large: .crossEntropy, "of each row, smoothed", [logits]) {
    $0[0].crossEntropy(.labels(labels), smoothing: 0.1, reduction: .none)
  },
  GradientCase(large: .crossEntropy, "with probabilities, summed", [logits]) {
    let targets = ClassTargets.probabilities(random([32, 1000], -4...4, seed: 5).softmax())
    return $0[0].crossEntropy(targets, reduction: .sum)
  },
]
