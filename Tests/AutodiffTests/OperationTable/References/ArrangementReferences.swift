import Autodiff
import ReferenceKernels

let arrangementReferences: [String: [OperationReference]] = [
  "reshape": [one([2, 6], { $0.reshaped([3, -1]) }) { $0.reshaped([3, 4]) }],
  "transpose": [one([2, 3, 4], { $0.transposed([2, 0, 1]) }) { Reference.transpose($0, axes: [2, 0, 1]) }],
  "slice": [
    one([2, 5, 3], { $0.sliced(1..<4, axis: 1) }) { Reference.slice($0, axis: 1, start: 1, end: 4) },
    one([4, 5], { $0.sliced(starts: [1, 2], sizes: [3, 2]) }) {
      Reference.slice(Reference.slice($0, axis: 0, start: 1, end: 4), axis: 1, start: 2, end: 4)
    },
  ],
  "concatenate": [
    OperationReference("", [random([2, 3]), random([2, 1], seed: 3)]) {
      Tensor.concatenated($0, axis: 1)
    } reference: {
      Reference.concatenate($0, axis: 1)
    }
  ],
  "pad": [
    one([2, 3], { $0.padded(before: [1, 0], after: [0, 2], value: 3) }) {
      Reference.pad($0, before: [1, 0], after: [0, 2], value: 3)
    }
  ],
  "broadcast": [one([3, 1], { $0.broadcast(to: [2, 3, 4]) }) { Reference.broadcast($0, to: [2, 3, 4]) }],
  "indexSelect": [
    one([2, 3, 2], { $0.indexSelected(Tensor([2, 0, 2] as [Int32]), axis: 1) }) {
      Reference.gather($0, axis: 1, indices: [2, 0, 2])
    }
  ],
  "sum": reduction({ $0.sum($1, keepingAxes: $2) }) { Reference.sum($0, axes: $1, keepDims: $2) },
  "mean": reduction({ $0.mean($1, keepingAxes: $2) }) { Reference.mean($0, axes: $1, keepDims: $2) },
  "largest": reduction({ $0.largest($1, keepingAxes: $2) }) { Reference.maximum($0, axes: $1, keepDims: $2) },
  "smallest": reduction({ $0.smallest($1, keepingAxes: $2) }) { Reference.minimum($0, axes: $1, keepDims: $2) },
  "variance": reduction({ $0.variance($1, keepingAxes: $2, unbiased: true) }) {
    Reference.variance($0, axes: $1, correction: 1, keepDims: $2)
  },
]

private func one(
  _ shape: Shape, _ operation: @escaping @Sendable (Tensor) -> Tensor,
  reference: @escaping @Sendable (ReferenceArray) -> ReferenceArray
) -> OperationReference {
  OperationReference("", [random(shape)], { operation($0[0]) }, reference: { reference($0[0]) })
}

private func reduction(
  _ operation: @escaping @Sendable (Tensor, [Int], Bool) -> Tensor,
  reference: @escaping @Sendable (ReferenceArray, [Int], Bool) -> ReferenceArray
) -> [OperationReference] {
  [[0, 1, 2], [1], [0, 2]].flatMap { axes in
    [true, false].map { keeps in
      one([3, 4, 2], { operation($0, axes, keeps) }) { reference($0, axes, keeps) }
    }
  }
}
