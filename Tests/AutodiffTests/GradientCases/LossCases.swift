import Autodiff

let lossCases: [GradientCase] = [
  GradientCase(.softmax, "", [random([3, 4])]) { $0[0].softmax() },
  GradientCase(.softmax, "of an axis in the middle", [random([2, 3, 2])]) { $0[0].softmax(axis: 1) },
  GradientCase(.logSoftmax, "", [random([3, 4])]) { $0[0].logSoftmax() },
  GradientCase(.logSoftmax, "of the first axis", [random([3, 4])]) { $0[0].logSoftmax(axis: 0) },
  GradientCase(.crossEntropy, "with labels", [random([3, 4])]) { $0[0].crossEntropy(.labels([2, 0, 3])) },
  GradientCase(.crossEntropy, "smoothed", [random([3, 4])]) { $0[0].crossEntropy(.labels([2, 0, 3]), smoothing: 0.1) },
  GradientCase(.crossEntropy, "with row weights", [random([4, 3])]) {
    $0[0].crossEntropy(.labels([2, 0, 1, 1]), smoothing: 0.2, rowWeights: [0.5, 2, 0, 0.25])
  },
  GradientCase(.crossEntropy, "with probabilities", [random([3, 4])]) {
    $0[0].crossEntropy(.probabilities(random([3, 4], 0...2, seed: 5).softmax()))
  },
  GradientCase(.crossEntropy, "with smoothed probabilities and weights", [random([3, 4])]) {
    let targets = ClassTargets.probabilities(random([3, 4], 0...2, seed: 5).softmax())
    return $0[0].crossEntropy(targets, smoothing: 0.3, rowWeights: [1, 0.5, 3]).squared()
  },
  GradientCase(.binaryCrossEntropy, "", [random([3, 4], -3...3)]) {
    $0[0].binaryCrossEntropy(targets: random([3, 4], 0...1, seed: 5))
  },
]

private let input = spread([3, 4])
private let target = spread([3, 4], seed: 5, offset: 0.1)
private let logits = random([4, 3], -3...3, seed: 3)
private let labels = [2, 0, 1, 1]
private let classWeights = [0.5, 2, 1.25]
private let rowWeights = [0.5, 2, 0, 0.25]
private var perRow: Tensor { random([3, 1], 0.5...2, seed: 9) }

let regressionCases: [GradientCase] = [
  loss("meanSquaredError") { $0.meanSquaredError($1) },
  loss("meanSquaredError", "weighted sum") { $0.meanSquaredError($1, weights: perRow, reduction: .sum) },
  loss("meanSquaredError", "each") { $0.meanSquaredError($1, reduction: .none) },
  loss("meanAbsoluteError") { $0.meanAbsoluteError($1).squared() },
  loss("meanAbsoluteError", "each, weighted") {
    $0.meanAbsoluteError($1, weights: perRow, reduction: .none).squared()
  },
  loss("huberLoss") { $0.huberLoss($1, delta: 0.83) },
  loss("huberLoss", "each, weighted") { $0.huberLoss($1, delta: 0.83, weights: perRow, reduction: .none) },
  loss("smoothL1Loss") { $0.smoothL1Loss($1, beta: 0.83) },
  loss("smoothL1Loss", "with beta 0, per row") { $0.smoothL1Loss($1, beta: 0, reduction: .batchMean).squared() },
  GradientCase(composed: "huberLoss", "where nothing differs", [Tensor([0.0, 0, 0.25])]) {
    $0[0].huberLoss(constant([0, 0, 0.25], [3]), reduction: .sum)
  },
]

let divergenceCases: [GradientCase] = [
  GradientCase(composed: "klDivergence", "", [random([3, 4]), random([3, 4], 0.1...0.9, seed: 3)]) {
    $0[0].logSoftmax().klDivergence($0[1])
  },
  GradientCase(composed: "klDivergence", "of logarithms, weighted", [random([3, 4]), random([3, 4], seed: 3)]) {
    $0[0].klDivergence($0[1], targetIsLog: true, weights: perRow, reduction: .mean)
  },
  GradientCase(composed: "klDivergence", "from a target with zeros, each", [random([2, 2])]) {
    $0[0].klDivergence(constant([0, 1, 0.25, 0.75], [2, 2]), reduction: .none).squared()
  },
]

let classLossCases: [GradientCase] = [
  GradientCase(.crossEntropy, "with class weights", [logits]) {
    $0[0].crossEntropy(.labels(labels), smoothing: 0.2, classWeights: classWeights)
  },
  GradientCase(.crossEntropy, "with an ignored label", [logits]) {
    $0[0].crossEntropy(.labels([2, -100, 1, -100]), ignoring: -100)
  },
  GradientCase(.crossEntropy, "of each row", [logits]) {
    $0[0].crossEntropy(.labels(labels), smoothing: 0.2, rowWeights: rowWeights, ignoring: 0, reduction: .none)
  },
  GradientCase(.crossEntropy, "with probabilities and class weights", [logits]) {
    let targets = ClassTargets.probabilities(random([4, 3], 0...2, seed: 5).softmax())
    return $0[0].crossEntropy(targets, smoothing: 0.3, classWeights: classWeights, reduction: .sum).squared()
  },
  GradientCase(.crossEntropy, "with another network's probabilities", [logits, random([4, 3], seed: 5)]) {
    $0[0].crossEntropy(.probabilities($0[1].softmax()))
  },
  GradientCase(.crossEntropy, "of each row with a smoothed target", [logits, truth]) {
    $0[0].crossEntropy(.probabilities($0[1]), smoothing: 0.3, rowWeights: rowWeights, reduction: .none).squared()
  },
  GradientCase(.crossEntropy, "with a target and class weights", [logits, truth]) {
    $0[0].crossEntropy(.probabilities($0[1]), smoothing: 0.3, classWeights: classWeights, reduction: .sum).squared()
  },
  GradientCase(composed: "negativeLogLikelihood", "", [logits]) {
    $0[0].logSoftmax().negativeLogLikelihood(labels, classWeights: classWeights)
  },
  GradientCase(composed: "negativeLogLikelihood", "of each row, one ignored", [logits]) {
    $0[0].negativeLogLikelihood(labels, ignoring: 0, rowWeights: rowWeights, reduction: .none).squared()
  },
  GradientCase(composed: "focalLoss", "", [logits]) { $0[0].focalLoss(labels) },
  GradientCase(composed: "focalLoss", "of each row, one ignored", [logits]) {
    $0[0].focalLoss(labels, gamma: 0.7, classWeights: classWeights, ignoring: 0, reduction: .none)
  },
  GradientCase(composed: "focalLoss", "with row weights", [logits]) {
    $0[0].focalLoss(labels, gamma: 0, rowWeights: rowWeights)
  },
  GradientCase(composed: "centerLoss", "", [random([4, 3]), random([3, 3], seed: 3)]) {
    $0[0].centerLoss(labels, centers: $0[1])
  },
  GradientCase(composed: "centerLoss", "of each row, weighted", [random([4, 2]), random([3, 2], seed: 3)]) {
    $0[0].centerLoss(labels, centers: $0[1], rowWeights: rowWeights, reduction: .none).squared()
  },
]

let binaryLossCases: [GradientCase] = [
  GradientCase(.binaryCrossEntropy, "with positive weights", [logits]) {
    $0[0].binaryCrossEntropy(targets: truth, positiveWeight: constant([0.5, 3, 1.5], [3]))
  },
  GradientCase(.binaryCrossEntropy, "each, weighted", [logits]) {
    $0[0].binaryCrossEntropy(
      targets: truth, positiveWeight: constant([2], [1]), weights: random([4, 1], seed: 8), reduction: .none)
  },
  GradientCase(.binaryCrossEntropy, "weighted sum over the batch", [logits]) {
    $0[0].binaryCrossEntropy(targets: truth, weights: random([3], seed: 8), reduction: .batchMean).squared()
  },
  GradientCase(.binaryCrossEntropy, "with another network's probabilities", [logits, random([4, 3], seed: 5)]) {
    $0[0].binaryCrossEntropy(targets: $0[1].sigmoid())
  },
  GradientCase(.binaryCrossEntropy, "with a target, each, weighted", [logits, truth]) {
    $0[0].binaryCrossEntropy(
      targets: $0[1], positiveWeight: constant([0.5, 3, 1.5], [3]), weights: random([4, 1], seed: 8), reduction: .none
    ).squared()
  },
  GradientCase(composed: "sigmoidFocalLoss", "", [logits]) { $0[0].sigmoidFocalLoss(targets: truth) },
  GradientCase(composed: "sigmoidFocalLoss", "each, without alpha", [logits, truth]) {
    $0[0].sigmoidFocalLoss(targets: $0[1], alpha: nil, gamma: 0.6, reduction: .none)
  },
]

private var truth: Tensor { random([4, 3], 0...1, seed: 5) }

private func loss(
  _ entry: String, _ name: String = "", _ function: @escaping @Sendable (Tensor, Tensor) -> Tensor
) -> GradientCase {
  GradientCase(composed: entry, name, [input, target]) { function($0[0], $0[1]) }
}
