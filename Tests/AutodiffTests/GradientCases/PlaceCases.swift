import Autodiff

private let places = Tensor([2, 0, 1, 1, -1, 2, 0, 2] as [Int32], shape: [2, 2, 2])

let placeCases: [GradientCase] = [
  GradientCase(.indexAdd, "of rows, two to one", [random([3, 2])]) {
    $0[0].indexAdded(Tensor([3, 0, 3] as [Int32]), size: 4).squared()
  },
  GradientCase(.indexAdd, "of columns", [random([2, 3, 2])]) {
    $0[0].indexAdded(Tensor([1, 1, 0] as [Int32]), axis: 1, size: 2).squared()
  },
  GradientCase(.gather, "with a gap", [random([2, 3, 2])]) {
    $0[0].gathered(places, axis: 1).squared()
  },
  GradientCase(.scatterAdd, "with a gap", [random([2, 2, 2])]) {
    $0[0].scatterAdded(places, axis: 1, size: 3).squared()
  },
  GradientCase(composed: "embedding", "of a matrix of indices, one twice", [random([5, 3])]) {
    Tensor.embedding(Tensor([1, 4, 0, 4] as [Int32], shape: [2, 2]), weight: $0[0]).squared()
  },
  // The padding's row is a constant: its own gradient is none, whatever differences say.
  GradientCase(composed: "embedding", "with padding that is met", [random([4, 3])]) {
    let table = Tensor.concatenated([constant([0.5, -1, 2], [1, 3]), $0[0]])
    return Tensor.embedding(Tensor([0, 4, 1, 0, 4] as [Int32]), weight: table, paddingIndex: 0).squared()
  },
]
