import Autodiff

let rowNormalizationCases: [GradientCase] = [
  GradientCase(.layerNormalization, "of rows", [random([3, 5]), random([5], 0.5...2, seed: 3), random([5], seed: 4)]) {
    $0[0].layerNormalized(weight: $0[1], bias: $0[2], epsilon: 1e-3)
  },
  GradientCase(.layerNormalization, "of images, without shift", [random([2, 2, 3, 3]), random([2, 3, 3], seed: 3)]) {
    $0[0].layerNormalized(lastAxes: 3, weight: $0[1])
  },
  GradientCase(.layerNormalization, "without scale", [random([2, 3, 4]), random([4], seed: 3)]) {
    $0[0].layerNormalized(bias: $0[1])
  },
  GradientCase(.layerNormalization, "alone", [random([2, 3, 4])]) { $0[0].layerNormalized(lastAxes: 2) },
  GradientCase(
    .groupNormalization, "", [random([2, 4, 2, 3]), random([4], 0.5...2, seed: 3), random([4], seed: 4)]
  ) {
    $0[0].groupNormalized(groups: 2, weight: $0[1], bias: $0[2])
  },
  GradientCase(.groupNormalization, "of rows", [random([3, 6]), random([6], 0.5...2, seed: 3), random([6], seed: 4)]) {
    $0[0].groupNormalized(groups: 2, weight: $0[1], bias: $0[2])
  },
  GradientCase(.groupNormalization, "alone", [random([2, 4, 3, 2])]) { $0[0].groupNormalized(groups: 1) },
  GradientCase(
    composed: "instanceNormalization", "",
    [random([2, 3, 3, 3]), random([3], 0.5...2, seed: 3), random([3], seed: 4)]
  ) {
    $0[0].instanceNormalized(weight: $0[1], bias: $0[2])
  },
  response("of five channels", [2, 7, 2, 2], size: 5, beta: 0.75),
  response("of an even window", [1, 5, 3, 2], size: 4, beta: 1.3),
  response("of more than there are", [2, 3, 2], size: 9, beta: 0.5),
]

private func response(_ name: String, _ shape: Shape, size: Int, beta: Double) -> GradientCase {
  GradientCase(.localResponseNormalization, name, [random(shape, -2...2)]) {
    $0[0].localResponseNormalized(size: size, alpha: 0.5, beta: beta, k: 1.5)
  }
}
