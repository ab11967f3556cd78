import Autodiff
import Foundation
import ReferenceKernels

private let cube = random([3, 4, 5], -3...3, seed: 6)

let rearrangementReferences: [String: [OperationReference]] = [
  "flipped": [[0], [1, 2], [0, 1, 2]].map { axes in
    OperationReference("along \(axes)", [cube]) {
      $0[0].flipped(axes)
    } reference: { inputs in
      ReferenceArray(shape: inputs[0].shape) { index in
        inputs[0][index.indices.map { axes.contains($0) ? inputs[0].shape[$0] - 1 - index[$0] : index[$0] }]
      }
    }
  },
  "rolled": [(1, 0), (-3, 1), (12, 2)].map { shift, axis in
    OperationReference("by \(shift) along \(axis)", [cube]) {
      $0[0].rolled(by: shift, axis: axis)
    } reference: { inputs in
      ReferenceArray(shape: inputs[0].shape) { index in
        var source = index
        source[axis] = (index[axis] - shift + 100 * inputs[0].shape[axis]) % inputs[0].shape[axis]
        return inputs[0][source]
      }
    }
  },
  "tiled": [
    OperationReference("", [cube]) {
      $0[0].tiled([2, 1, 3])
    } reference: { inputs in
      ReferenceArray(shape: [6, 4, 15]) { inputs[0][[$0[0] % 3, $0[1], $0[2] % 5]] }
    }
  ],
  "maskedFilled": [
    OperationReference("", [cube]) {
      $0[0].maskedFilled(Tensor([1, 0, 0, 1, 0] as [UInt8]), with: 7)
    } reference: { inputs in
      ReferenceArray(shape: inputs[0].shape) { [0, 3].contains($0[2]) ? 7 : inputs[0][$0] }
    }
  ],
  "standardDeviation": [[0], [1, 2], [0, 1, 2]].map { axes in
    OperationReference("over \(axes)", [cube]) {
      $0[0].standardDeviation(axes, unbiased: true)
    } reference: {
      Reference.variance($0[0], axes: axes, correction: 1).map { $0.squareRoot() }
    }
  },
  "norm": [0.5, 1, 2, 3].map { order in
    OperationReference("of order \(order)", [cube]) {
      $0[0].norm([1], order: order)
    } reference: {
      Reference.sum($0[0].map { pow(abs($0), order) }, axes: [1]).map { pow($0, 1 / order) }
    }
  } + [
    OperationReference("the largest", [cube]) {
      $0[0].norm([0, 2], order: .infinity)
    } reference: {
      Reference.maximum($0[0].map { abs($0) }, axes: [0, 2])
    }
  ],
]
