import Autodiff

let upsamplingCases: [GradientCase] =
  [(9, 7), (3, 2), (5, 6), (1, 1)].map { height, width in
    GradientCase(.resizeNearest, "to \(height)x\(width)", [random([2, 2, 5, 4])]) {
      $0[0].resizedNearest(height: height, width: width).squared()
    }
  } + [
    GradientCase(.resizeBilinear, "as an interpolation", [random([1, 2, 3, 2])]) {
      $0[0].resized(height: 5, width: 3, .bilinear(alignCorners: true)).squared()
    },
    GradientCase(composed: "upsampled", "nearest", [random([1, 2, 3, 2])]) { $0[0].upsampled(by: 2).squared() },
    GradientCase(composed: "upsampled", "bilinear", [random([1, 2, 3, 2])]) {
      $0[0].upsampled(by: 2, .bilinear()).squared()
    },
    GradientCase(composed: "upsampled", "bicubic, corners", [random([1, 2, 3, 2])]) {
      $0[0].upsampled(by: 3, .bicubic(alignCorners: true)).squared()
    },
    GradientCase(.pixelShuffle, "", [random([2, 8, 2, 3])]) { $0[0].pixelShuffled(2).squared() },
    GradientCase(composed: "pixelUnshuffle", "", [random([1, 2, 3, 6])]) { $0[0].pixelUnshuffled(3).squared() },
  ]

let letterCases: [GradientCase] =
  [
    letters("bij,bjk->bik", [[2, 3, 4], [2, 4, 2]]), letters("jbi,kbj->kib", [[4, 2, 3], [2, 2, 4]]),
    letters("ij->j", [[3, 4]]), letters("i,j", [[3], [4]]), letters("bi,bi->b", [[3, 4], [3, 4]]),
    letters("ij,kj,kl->li", [[3, 4], [2, 4], [2, 2]]), letters("abc,cd,bd->a", [[2, 3, 4], [4, 2], [3, 2]]),
  ] + [
    ([2, 1, 3, 4], [3, 4, 2]), ([3, 4], [2, 4, 2]), ([2, 3, 4], [4, 2]), ([4], [2, 4, 3]), ([2, 3, 4], [4]), ([4], [4]),
  ].map { (left: Shape, right: Shape) in
    GradientCase(.matrixProduct, "of \(left) and \(right)", [random(left), random(right, seed: 3)]) {
      $0[0].matrixProduct($0[1]).squared()
    }
  }

private func letters(_ equation: String, _ shapes: [Shape]) -> GradientCase {
  let operands = shapes.enumerated().map { random($1, seed: UInt64($0) + 2) }
  return GradientCase(composed: "einsum", equation, operands) { Tensor.einsum(equation, $0) }
}
