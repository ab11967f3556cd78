import Autodiff

let partCases: [GradientCase] = [
  GradientCase(composed: "prod", "of an axis", [random([3, 5])]) { $0[0].prod(axis: 1).squared() },
  GradientCase(composed: "prod", "of all, kept", [random([2, 3])]) { $0[0].prod(keepingAxes: true).exp() },
  GradientCase(composed: "prod", "with zeros", [constant([2, 0, 3, 0, 0, 4, 1, 5, 2], [3, 3])]) { $0[0].prod([1]) },
  GradientCase(composed: "cumprod", "", [random([2, 7])]) { $0[0].cumprod().squared() },
  GradientCase(composed: "cumprod", "with zeros", [constant([2, 0, 3, 0, 5, 4], [6, 1])]) { $0[0].cumprod(axis: 0) },
  GradientCase(composed: "median", "of an axis", [spread([3, 4])]) { $0[0].median(axis: 1).squared() },
  GradientCase(composed: "median", "of all", [spread([3, 3])]) { $0[0].median().exp() },
  GradientCase(composed: "ceil", "", [spread([3, 4], offset: 0.05)]) { $0[0].ceil() },
  GradientCase(composed: "trunc", "", [spread([3, 4], offset: 0.05)]) { $0[0].trunc() },
  GradientCase(composed: "round", "", [spread([3, 4], offset: 0.05)]) { $0[0].round() },
  GradientCase(composed: "lerp", "by a number", [random([3, 4]), random([4], seed: 3)]) { $0[0].lerp($0[1], 0.3) },
  GradientCase(composed: "lerp", "by a tensor", [random([3, 4]), random([3, 4], seed: 3), random([3, 1], seed: 4)]) {
    $0[0].lerp($0[1], $0[2]).squared()
  },
  GradientCase(composed: "tril", "", [random([2, 3, 4])]) { $0[0].tril(diagonal: 1).exp() },
  GradientCase(composed: "triu", "", [random([4, 3])]) { $0[0].triu(diagonal: -1).exp() },
  GradientCase(composed: "meshgrid", "", [random([3]), random([2], seed: 3)]) { inputs in
    let grids = Tensor.meshgrid(inputs[0], inputs[1])
    return (grids[0] * grids[1]).exp()
  },
  GradientCase(composed: "outer", "", [random([3]), random([2], seed: 3)]) { $0[0].outer($0[1]).squared() },
  GradientCase(composed: "adaptiveMaxPooled", "uneven", [spread([1, 2, 5, 4])]) {
    $0[0].adaptiveMaxPooled(height: 3, width: 3)
  },
  GradientCase(composed: "adaptiveMaxPooled", "even", [spread([1, 2, 4, 6])]) {
    $0[0].adaptiveMaxPooled(height: 2, width: 3).squared()
  },
  GradientCase(.slice, "split", [random([2, 5])]) { inputs in
    let parts = inputs[0].split(2, axis: 1)
    return parts[0] * parts[1] + parts[2]
  },
  GradientCase(.slice, "chunks", [random([2, 4])]) { inputs in
    let parts = inputs[0].chunk(2, axis: 1)
    return parts[0] * parts[1]
  },
  GradientCase(.indexSelect, "every second entry of a subscript", [random([5, 4])]) {
    $0[0][(0...).by(2), (1..<4).by(2), newAxis].squared()
  },
  GradientCase(.select, "assigned to every second entry", [random([5, 4]), random([2, 1], seed: 3)]) { inputs in
    var x = inputs[0]
    x[(1...).by(2), (0..<3).by(2)] = inputs[1]
    return x.squared()
  },
]
