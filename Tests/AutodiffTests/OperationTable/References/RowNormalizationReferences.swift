import Autodiff
import ReferenceKernels

let rowNormalizationReferences: [String: [OperationReference]] = [
  "layerNormalization": [
    OperationReference("of rows", [random([4, 5]), random([5], seed: 3), random([5], seed: 4)]) {
      $0[0].layerNormalized(weight: $0[1], bias: $0[2], epsilon: 1e-3)
    } reference: {
      Reference.layerNorm($0[0], lastAxes: 1, scale: $0[1], shift: $0[2], epsilon: 1e-3)
    },
    OperationReference("of images, without shift", [random([3, 2, 9, 5]), random([2, 9, 5], seed: 3)]) {
      $0[0].layerNormalized(lastAxes: 3, weight: $0[1])
    } reference: {
      Reference.layerNorm($0[0], lastAxes: 3, scale: $0[1], shift: nil, epsilon: 1e-5)
    },
  ],
  "groupNormalization": [
    OperationReference("", [random([3, 6, 4, 5]), random([6], seed: 3), random([6], seed: 4)]) {
      $0[0].groupNormalized(groups: 3, weight: $0[1], bias: $0[2])
    } reference: {
      Reference.groupNorm($0[0], groups: 3, scale: $0[1], shift: $0[2], epsilon: 1e-5)
    }
  ],
  "instanceNormalization": [
    OperationReference("", [random([3, 4, 5, 7])]) {
      $0[0].instanceNormalized()
    } reference: {
      Reference.groupNorm($0[0], groups: 4, scale: nil, shift: nil, epsilon: 1e-5)
    }
  ],
  "localResponseNormalization": [(5, 0.75), (4, 0.5), (9, 1.3)].map { size, beta in
    OperationReference("of \(size) channels", [random([2, 7, 17, 19], -3...3)]) {
      $0[0].localResponseNormalized(size: size, alpha: 0.1, beta: beta, k: 2)
    } reference: {
      Reference.localResponseNorm($0[0], size: size, alpha: 0.1, beta: beta, k: 2)
    }
  },
]
