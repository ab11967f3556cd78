import Autodiff

let activationCases: [GradientCase] = [
  GradientCase(.silu, "", [spread([3, 4])]) { $0[0].silu() },
  GradientCase(.hardswish, "", [spread([4, 6])]) { ($0[0] * 2.5).hardswish() },
  GradientCase(.elu, "", [spread([3, 4])]) { $0[0].elu(alpha: 1.3) },
  GradientCase(.elu, "with a negative alpha", [spread([3, 4])]) { $0[0].elu(alpha: -0.5) },
  GradientCase(.clamp, "from below", [spread([3, 4])]) { $0[0].clamped(to: 0.1...).squared() },
  GradientCase(.clamp, "from above", [spread([3, 4])]) { $0[0].clamped(to: ...0.1).squared() },
  GradientCase(.parametricReLU, "per channel", [spread([2, 3, 2, 2]), random([3], seed: 3)]) {
    $0[0].parametricReLU(slope: $0[1])
  },
  GradientCase(.parametricReLU, "of rows", [spread([4, 3]), random([3], seed: 3)]) {
    $0[0].parametricReLU(slope: $0[1]).squared()
  },
  GradientCase(.parametricReLU, "shared", [spread([2, 3, 2]), random([1], seed: 3)]) {
    $0[0].parametricReLU(slope: $0[1])
  },
]

let orderCases: [GradientCase] = [
  GradientCase(.logSumExp, "of all", [random([3, 4])]) { $0[0].logSumExp() },
  GradientCase(.logSumExp, "of an axis", [random([2, 3, 4])]) { $0[0].logSumExp([1]) },
  GradientCase(.logSumExp, "of two axes, kept", [random([2, 3, 4])]) { $0[0].logSumExp([0, -1], keepingAxes: true) },
  GradientCase(.cumulativeSum, "", [random([3, 4])]) { $0[0].cumulativeSum().squared() },
  GradientCase(.cumulativeSum, "of an axis in the middle", [random([2, 3, 2])]) {
    $0[0].cumulativeSum(axis: 1).exp()
  },
  GradientCase(composed: "sorted", "", [spread([3, 5])]) { $0[0].sorted().values.squared() },
  GradientCase(composed: "sorted", "descending columns", [spread([4, 3])]) {
    $0[0].sorted(axis: 0, descending: true).values.exp()
  },
  GradientCase(composed: "topValues", "", [spread([3, 5])]) { $0[0].topValues(2).values.squared() },
  GradientCase(composed: "topValues", "smallest of an axis in the middle", [spread([2, 4, 2])]) {
    $0[0].topValues(3, axis: 1, smallest: true).values.squared()
  },
  GradientCase(composed: "cosineSimilarity", "", [random([3, 4]), random([3, 4], seed: 3)]) {
    $0[0].cosineSimilarity($0[1])
  },
  GradientCase(composed: "cosineSimilarity", "broadcasting", [random([2, 1, 4]), random([1, 3, 4], seed: 3)]) {
    $0[0].cosineSimilarity($0[1], axis: -1)
  },
  GradientCase(composed: "cosineSimilarity", "short vectors", [random([3, 4]), random([3, 4], seed: 3)]) {
    $0[0].cosineSimilarity($0[1], epsilon: 3)
  },
]
