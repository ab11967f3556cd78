import Autodiff

private let mask = Tensor([1, 0, 0, 1, 1, 0] as [UInt8], shape: [2, 3])

let rearrangementCases: [GradientCase] = [
  GradientCase(composed: "flipped", "along two axes", [random([2, 3, 4])]) { $0[0].flipped([0, -1]).squared() },
  GradientCase(composed: "flipped", "along all", [random([2, 3])]) { $0[0].flipped().exp() },
  GradientCase(composed: "rolled", "on", [random([2, 5])]) { $0[0].rolled(by: 2, axis: 1).squared() },
  GradientCase(composed: "rolled", "back", [random([4, 2])]) { $0[0].rolled(by: -1, axis: 0).exp() },
  GradientCase(composed: "tiled", "with a new axis", [random([2, 3])]) { $0[0].tiled([2, 1, 3]).squared() },
  GradientCase(composed: "tiled", "along the last axis", [random([2, 3])]) { $0[0].tiled([2]).exp() },
  GradientCase(composed: "maskedFilled", "", [random([2, 3])]) { $0[0].maskedFilled(mask, with: 4).squared() },
  GradientCase(composed: "standardDeviation", "", [random([3, 4])]) { $0[0].standardDeviation([1]) },
  GradientCase(composed: "standardDeviation", "unbiased", [random([3, 4])]) {
    $0[0].standardDeviation(keepingAxes: true, unbiased: true)
  },
  GradientCase(composed: "norm", "", [random([3, 4])]) { $0[0].norm() },
  GradientCase(composed: "norm", "of rows, by sizes", [spread([3, 4], offset: 0.1)]) { $0[0].norm([1], order: 1) },
  GradientCase(composed: "norm", "of columns, cubed", [spread([3, 4], offset: 0.1)]) {
    $0[0].norm([0], keepingAxes: true, order: 3)
  },
  GradientCase(composed: "norm", "the largest", [spread([3, 4], offset: 0.1)]) { $0[0].norm([1], order: .infinity) },
  GradientCase(.sum, "over an axis", [random([2, 3, 2])]) { $0[0].sum(axis: 1).squared() },
  GradientCase(.mean, "over an axis", [random([2, 3, 2])]) { $0[0].mean(axis: -1, keepingAxes: true).squared() },
  GradientCase(.largest, "over an axis", [spread([2, 3, 2])]) { $0[0].largest(axis: 1) },
  GradientCase(.smallest, "over an axis", [spread([2, 3, 2])]) { $0[0].smallest(axis: 0) },
  GradientCase(.concatenate, "stacked at the end", [random([2, 3]), random([2, 3], seed: 3)]) {
    Tensor.stacked($0, axis: -1).exp()
  },
  GradientCase(.slice, "by a subscript", [random([2, 3, 4])]) { $0[0][0..<1, ..., -1].squared() },
  GradientCase(.select, "by assignment", [random([3, 4]), random([2], seed: 3)]) {
    var x = $0[0].squared()
    x[1..., 2] = $0[1].exp()
    x[0, ...] = x[1] * x[-1]
    return x.squared()
  },
]
