import Autodiff

private let condition = Tensor([1, 0, 0, 1, 1, 0] as [UInt8], shape: [2, 3])

let choiceCases: [GradientCase] = [
  GradientCase(.maximum, "", [spread([3, 4]), spread([3, 4], seed: 5, offset: 0.1)]) { Tensor.maximum($0[0], $0[1]) },
  GradientCase(.maximum, "broadcast", [spread([3, 4]), random([4], seed: 6)]) { Tensor.maximum($0[0], $0[1]) },
  GradientCase(.minimum, "", [spread([3, 4]), spread([3, 4], seed: 5, offset: 0.1)]) { Tensor.minimum($0[0], $0[1]) },
  GradientCase(.minimum, "broadcast", [random([1, 4], seed: 6), spread([3, 1])]) { Tensor.minimum($0[0], $0[1]) },
  GradientCase(.select, "", [random([2, 3]), random([2, 3], seed: 3)]) { Tensor.select(condition, $0[0], $0[1]) },
  GradientCase(.select, "broadcast", [random([]), random([4, 1, 3])]) { Tensor.select(condition, $0[0], $0[1]) },
  GradientCase(.sum, "of all", [random([2, 3, 2])]) { $0[0].sum() },
  GradientCase(.sum, "of an axis in the middle", [random([2, 3, 2])]) { $0[0].sum([1]) },
  GradientCase(.sum, "of two axes, kept", [random([2, 3, 2])]) { $0[0].sum([0, -1], keepingAxes: true) },
  GradientCase(.mean, "of all", [random([2, 3, 2])]) { $0[0].mean() },
  GradientCase(.mean, "of pixels", [random([2, 3, 2, 2])]) { $0[0].mean([2, 3]) },
  GradientCase(composed: "variance", "unbiased", [random([4, 3])]) { $0[0].variance([0], unbiased: true) },
  GradientCase(.largest, "of all", [spread([2, 3, 2])]) { $0[0].largest() },
  GradientCase(.largest, "of an axis", [spread([2, 3, 2])]) { $0[0].largest([1]) },
  GradientCase(.largest, "of two axes, kept", [spread([2, 3, 2])]) { $0[0].largest([0, 2], keepingAxes: true) },
  GradientCase(.smallest, "of all", [spread([2, 3, 2])]) { $0[0].smallest() },
  GradientCase(.smallest, "of an axis", [spread([2, 3, 2])]) { $0[0].smallest([-1]) },
]
