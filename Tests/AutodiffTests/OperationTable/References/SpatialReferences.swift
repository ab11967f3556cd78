import Autodiff
import ReferenceKernels

let spatialReferences: [String: [OperationReference]] = [
  "maxPool": [images({ $0.maxPooled(window) }) { referenceWindow.maximum($0) }],
  "averagePool": [true, false].map { counts in
    images({ $0.averagePooled(window, countIncludesPadding: counts) }) {
      referenceWindow.average($0, countIncludePad: counts)
    }
  },
  "adaptiveAveragePool": [
    images({ $0.adaptiveAveragePooled(height: 3, width: 4) }) {
      Reference.adaptiveAverage($0, size: (3, 4))
    }
  ],
  "globalAveragePool": [images({ $0.globalAveragePooled() }) { Reference.mean($0, axes: [2, 3]) }],
  "resizeBilinear": resizing(.bilinear) { $0.resizedBilinear(height: 9, width: 4, alignCorners: $1) },
  "resizeBicubic": resizing(.bicubic) { $0.resizedBicubic(height: 9, width: 4, alignCorners: $1) },
  "batchNormalization": [
    OperationReference("training", normalized) {
      $0[0].batchNormalized(weight: $0[1], bias: $0[2], NormalizationSettings(epsilon: 1e-5)).output
    } reference: {
      let none = ReferenceArray(shape: [3])
      return ReferenceBatchNorm().training(
        $0[0], weight: $0[1], bias: $0[2], runningMean: none, runningVariance: none
      ).out
    },
    OperationReference("evaluation", normalized) {
      $0[0].normalized(
        mean: $0[2], variance: $0[1], weight: $0[1], bias: $0[2], NormalizationSettings(epsilon: 1e-5))
    } reference: {
      ReferenceBatchNorm().evaluation($0[0], weight: $0[1], bias: $0[2], mean: $0[2], variance: $0[1])
    },
  ],
  "erase": [true, false].map { relative in
    OperationReference("\(relative)", [random([2, 3, 4, 4], 0...1)]) {
      $0[0].erased(source: 0..<2, threshold: relative ? .relative(0.7) : .absolute(0.5)).0
    } reference: {
      Reference.erase($0[0], gamma: relative ? 0.7 : 0.5, relative: relative).out
    }
  },
  "dropout": [
    // The mask is what dropout does to ones; what it does to other numbers follows.
    OperationReference("", [random([5, 6])]) { dropped($0[0]) } reference: {
      Reference.multiply($0[0], ReferenceArray(dropped(Tensor.ones([5, 6], .float64))))
    }
  ],
  "checkpoint": [
    images({ $0.traced(by: Tape()).checkpointed { x, _ in x.exp() } }) { UnaryFunction.exp($0) }
  ],
  "custom": [
    images({ Tensor.custom([$0], forward: { $0[0].exp() }) { gradient, _, y in [gradient * y] } }) {
      UnaryFunction.exp($0)
    }
  ],
]

private let window = PoolingGeometry(kernel: (3, 2), stride: (2, 1), padding: (1, 1, 0, 0), ceilMode: true)
private let referenceWindow = ReferencePooling(kernel: (3, 2), stride: (2, 1), padding: (1, 0), ceil: true)
private let normalized = [random([4, 3, 2, 2]), random([3], 0.5...2, seed: 3), random([3], seed: 4)]

private func dropped(_ x: Tensor) -> Tensor {
  var generator = RandomGenerator(seed: 5)
  return x.dropout(rate: 0.4, using: &generator)
}

private func images(
  _ operation: @escaping @Sendable (Tensor) -> Tensor,
  reference: @escaping @Sendable (ReferenceArray) -> ReferenceArray
) -> OperationReference {
  OperationReference("", [random([2, 3, 7, 6])], { operation($0[0]) }, reference: { reference($0[0]) })
}

private func resizing(
  _ method: ReferenceResize.Method, _ operation: @escaping @Sendable (Tensor, Bool) -> Tensor
) -> [OperationReference] {
  [true, false].map { corners in
    images({ operation($0, corners) }) { ReferenceResize(method, alignCorners: corners).forward($0, size: (9, 4)) }
  }
}
