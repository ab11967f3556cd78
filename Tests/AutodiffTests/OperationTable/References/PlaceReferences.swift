import Autodiff
import ReferenceKernels

private let places = [2, 0, 1, 1, -1, 2, 0, 2]

let placeReferences: [String: [OperationReference]] = [
  "indexAdd": [
    OperationReference("of columns", [random([2, 4, 3])]) {
      $0[0].indexAdded(Tensor([4, 0, 2, 0] as [Int32]), axis: 1, size: 5)
    } reference: {
      Reference.gatherGradient(shape: [2, 5, 3], axis: 1, indices: [4, 0, 2, 0], gradient: $0[0])
    }
  ],
  "gather": [
    OperationReference("with a gap", [random([2, 3, 2])]) {
      $0[0].gathered(Tensor(places.map(Int32.init), shape: [2, 2, 2]), axis: 1)
    } reference: {
      Reference.gatherElements(
        $0[0], indices: ReferenceArray(shape: [2, 2, 2], values: places.map(Double.init)), axis: 1)
    }
  ],
  "scatterAdd": [
    OperationReference("with a gap", [random([2, 2, 2])]) {
      $0[0].scatterAdded(Tensor(places.map(Int32.init), shape: [2, 2, 2]), axis: 1, size: 3)
    } reference: {
      Reference.scatterElements(
        $0[0], indices: ReferenceArray(shape: [2, 2, 2], values: places.map(Double.init)), axis: 1, size: 3)
    }
  ],
  "embedding": [
    OperationReference("of a matrix of indices", [random([5, 3])]) {
      .embedding(Tensor([1, 4, 0, 4] as [Int32], shape: [2, 2]), weight: $0[0])
    } reference: {
      Reference.embedding(ReferenceArray(shape: [2, 2], values: [1, 4, 0, 4]), $0[0])
    }
  ],
]
