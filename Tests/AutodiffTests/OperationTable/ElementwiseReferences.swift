import Autodiff
import ReferenceKernels

let elementwiseReferences: [String: [OperationReference]] = [
  "add": [
    OperationReference("broadcasting", [random([2, 3, 4]), random([3, 1], seed: 5)]) {
      $0[0] + $0[1]
    } reference: {
      Reference.add($0[0], $0[1])
    }
  ]
]
