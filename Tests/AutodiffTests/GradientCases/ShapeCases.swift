import Autodiff

private let picked = Tensor([2, 0, 2] as [Int32])

let shapeCases: [GradientCase] = [
  GradientCase(.reshape, "", [random([2, 6])]) { $0[0].reshaped([3, -1]).squared() },
  GradientCase(.reshape, "flattened", [random([2, 3, 2])]) { $0[0].flattened().unsqueezed(at: 1).squeezed(1).exp() },
  GradientCase(.transpose, "", [random([2, 3, 4])]) { $0[0].transposed([2, 0, 1]).squared() },
  GradientCase(.transpose, "of the last axes", [random([2, 3, 4])]) { $0[0].transposed().exp() },
  GradientCase(.slice, "", [random([3, 4])]) { $0[0].sliced(starts: [1, 0], sizes: [2, 3]).squared() },
  GradientCase(.slice, "of rows", [random([4, 2])]) { $0[0].sliced(1..<3).squared() + $0[0][0] },
  GradientCase(.slice, "of channels", [random([2, 5, 2, 2])]) { $0[0].sliced(1..<4, axis: 1).squared() },
  GradientCase(.concatenate, "", [random([2, 3]), random([1, 3], seed: 3)]) {
    Tensor.concatenated([$0[0], $0[1], $0[0]]).squared()
  },
  GradientCase(.concatenate, "of channels", [random([1, 2, 3, 2]), random([1, 1, 3, 2], seed: 3)]) {
    Tensor.concatenated($0, axis: 1).squared()
  },
  GradientCase(.concatenate, "stacked", [random([2, 3]), random([2, 3], seed: 3)]) { Tensor.stacked($0).exp() },
  GradientCase(.pad, "", [random([2, 3])]) { $0[0].padded(before: [1, 0], after: [0, 2], value: 3).squared() },
  GradientCase(.broadcast, "", [random([3, 1])]) { $0[0].broadcast(to: [2, 3, 4]).squared() },
  GradientCase(.broadcast, "of a scalar", [random([])]) { $0[0].broadcast(to: [2, 2]).squared() },
  GradientCase(.indexSelect, "of rows, one twice", [random([3, 2])]) { $0[0].indexSelected(picked).squared() },
  GradientCase(.indexSelect, "of columns", [random([2, 3, 2])]) { $0[0].indexSelected(picked, axis: 1).squared() },
]

let productCases: [GradientCase] = [
  GradientCase(.matrixProduct, "", [random([3, 4]), random([4, 2], seed: 3)]) { $0[0].matrixProduct($0[1]) },
  GradientCase(.matrixProduct, "of several", [random([2, 3, 4]), random([2, 4, 2], seed: 3)]) {
    $0[0].matrixProduct($0[1])
  },
  GradientCase(.matrixProduct, "with itself", [random([3, 3])]) { $0[0].matrixProduct($0[0]) },
  GradientCase(.linear, "", [random([3, 4]), random([2, 4], seed: 3), random([2], seed: 4)]) {
    $0[0].linear($0[1], bias: $0[2])
  },
  GradientCase(.linear, "without bias", [random([3, 4]), random([2, 4], seed: 3)]) { $0[0].linear($0[1]) },
]
