import Autodiff
import ReferenceKernels

private let cube = random([3, 4, 5], -3...3, seed: 6)

let orderReferences: [String: [OperationReference]] = [
  "logSumExp": [[0], [1, 2], [0, 1, 2]].map { axes in
    OperationReference("over \(axes)", [cube]) {
      $0[0].logSumExp(axes)
    } reference: {
      Reference.logSumExp($0[0], axes: axes)
    }
  },
  "cumulativeSum": (0..<3).map { axis in
    OperationReference("along \(axis)", [cube]) {
      $0[0].cumulativeSum(axis: axis)
    } reference: {
      Reference.cumulativeSum($0[0], axis: axis)
    }
  },
  "sorted": [false, true].flatMap { descending in
    (0..<3).map { axis in
      OperationReference("along \(axis)", [cube]) {
        $0[0].sorted(axis: axis, descending: descending).values
      } reference: { inputs in
        sorted(inputs[0], axis, inputs[0].shape[axis], descending)
      }
    }
  },
  "topValues": [false, true].map { smallest in
    OperationReference("", [cube]) {
      $0[0].topValues(2, axis: 1, smallest: smallest).values
    } reference: {
      sorted($0[0], 1, 2, !smallest)
    }
  },
  "cosineSimilarity": [
    OperationReference("broadcasting", [random([3, 4, 2]), random([1, 4, 2], seed: 8)]) {
      $0[0].cosineSimilarity($0[1])
    } reference: {
      Reference.cosineSimilarity($0[0], $0[1], axis: 1)
    },
    OperationReference("short vectors", [random([3, 4]), random([3, 4], seed: 8)]) {
      $0[0].cosineSimilarity($0[1], epsilon: 2)
    } reference: {
      Reference.cosineSimilarity($0[0], $0[1], axis: 1, epsilon: 2)
    },
  ],
]

private func sorted(_ x: ReferenceArray, _ axis: Int, _ count: Int, _ descending: Bool) -> ReferenceArray {
  Reference.pick(
    x, axis: axis, positions: Reference.order(x, axis: axis, count: count, descending: descending))
}
