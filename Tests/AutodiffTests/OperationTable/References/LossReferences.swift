import Autodiff
import Foundation
import ReferenceKernels

private let pair = [random([3, 4], -2...2, seed: 3), random([3, 4], -2...2, seed: 4)]
private let logits = random([4, 3], -3...3, seed: 3)
private let labels = [2, 0, 1, 1]
private let classWeights = [0.5, 2, 1.25]
private let bits = Tensor([0, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0] as [Double], shape: [4, 3])

let regressionReferences: [String: [OperationReference]] = [
  "meanSquaredError": regression({ $0.meanSquaredError($1, reduction: $2) }) { $0 * $0 },
  "meanAbsoluteError": regression({ $0.meanAbsoluteError($1, reduction: $2) }) { abs($0) },
  "huberLoss": regression({ $0.huberLoss($1, delta: 0.7, reduction: $2) }) { Reference.huber($0, delta: 0.7) },
  "smoothL1Loss": regression({ $0.smoothL1Loss($1, beta: 0.7, reduction: $2) }) {
    Reference.huber($0, delta: 0.7) / 0.7
  },
  "klDivergence": [
    OperationReference("", [random([4, 3]).logSoftmax(), bits]) {
      $0[0].klDivergence($0[1])
    } reference: {
      total(Reference.klDivergences($0[0], target: $0[1]), by: 4)
    }
  ],
]

let classificationReferences: [String: [OperationReference]] = [
  "crossEntropy": [
    OperationReference("smoothed", [logits]) {
      $0[0].crossEntropy(.labels(labels), smoothing: 0.1)
    } reference: {
      Reference.crossEntropy($0[0], target: Reference.oneHot(labels, classes: 3), smoothing: 0.1)
    },
    OperationReference("with class weights, one label ignored", [logits]) {
      $0[0].crossEntropy(.labels(labels), classWeights: classWeights, ignoring: 0)
    } reference: {
      let losses = Reference.labelLosses($0[0], labels, weights: classWeights, ignored: 0) { -log($0) }
      return total(losses, by: 1.25 + 2 + 2)
    },
  ],
  "negativeLogLikelihood": [
    OperationReference("with class weights", [logits]) {
      $0[0].logSoftmax().negativeLogLikelihood(labels, classWeights: classWeights)
    } reference: {
      total(Reference.labelLosses($0[0], labels, weights: classWeights) { -log($0) }, by: 1.25 + 0.5 + 2 + 2)
    }
  ],
  "focalLoss": [
    OperationReference("of each row", [logits]) {
      $0[0].focalLoss(labels, gamma: 1.5, classWeights: classWeights, reduction: .none)
    } reference: {
      Reference.labelLosses($0[0], labels, weights: classWeights) { -pow(1 - $0, 1.5) * log($0) }
    }
  ],
  "binaryCrossEntropy": [
    OperationReference("", [logits, bits]) {
      $0[0].binaryCrossEntropy(targets: $0[1])
    } reference: {
      Reference.binaryCrossEntropyWithLogits($0[0], target: $0[1])
    },
    OperationReference("with positive weights", [logits, bits, Tensor(classWeights)]) {
      $0[0].binaryCrossEntropy(targets: $0[1], positiveWeight: $0[2], reduction: .none)
    } reference: {
      Reference.weightedBinaryCrossEntropies($0[0], target: $0[1], positiveWeight: $0[2])
    },
  ],
  "sigmoidFocalLoss": [
    OperationReference("", [logits, bits]) {
      $0[0].sigmoidFocalLoss(targets: $0[1], alpha: 0.3, gamma: 1.7, reduction: .none)
    } reference: {
      Reference.sigmoidFocalLosses($0[0], target: $0[1], alpha: 0.3, gamma: 1.7)
    }
  ],
  "centerLoss": [
    OperationReference("", [random([4, 2]), random([3, 2], seed: 5)]) {
      $0[0].centerLoss(labels, centers: $0[1])
    } reference: {
      total(Reference.centerLosses($0[0], labels, centers: $0[1]), by: 4)
    }
  ],
]

private func regression(
  _ operation: @escaping @Sendable (Tensor, Tensor, LossReduction) -> Tensor,
  _ loss: @escaping @Sendable (Double) -> Double
) -> [OperationReference] {
  [
    OperationReference("each", pair) { operation($0[0], $0[1], .none) } reference: {
      Reference.regressionLosses($0[0], $0[1], loss)
    },
    OperationReference("mean", pair) { operation($0[0], $0[1], .mean) } reference: {
      total(Reference.regressionLosses($0[0], $0[1], loss), by: 12)
    },
  ]
}

private func total(_ losses: ReferenceArray, by count: Double) -> ReferenceArray {
  ReferenceArray(losses.values.reduce(0, +) / count)
}
