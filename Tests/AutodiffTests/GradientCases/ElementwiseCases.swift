import Autodiff

private let plane: Shape = [3, 4]

let elementwiseCases: [GradientCase] =
  pairs(.add) { $0 + $1 } + pairs(.subtract) { $0 - $1 } + pairs(.multiply) { $0 * $1 } + pairs(.divide) { $0 / $1 }
  + pairs(.power) { $0.power($1) } + [
    one(.negate) { -$0 }, one(.absolute) { $0.absolute() }, one(.exp) { $0.exp() },
    one(.log, offset: 2.5) { $0.log() }, one(.sqrt, offset: 2.5) { $0.squareRoot() },
    one(.reciprocal, offset: 3) { $0.reciprocal() }, one(.square) { $0.squared() }, one(.sin) { $0.sin() },
    one(.cos) { $0.cos() }, one(.tanh) { $0.tanh() }, one(.sigmoid) { $0.sigmoid() }, one(.relu) { $0.relu() },
    one(.relu6) { ($0 * 6).relu6() },
    one(.leakyReLU) { $0.leakyReLU(slope: 0.2) },
    GradientCase(.leakyReLU, "with a negative slope", [spread(plane)]) { $0[0].leakyReLU(slope: -0.5) },
    one(.gelu) { $0.gelu() }, one(.erf) { $0.erf() }, one(.softplus) { $0.softplus() }, one(.sign) { $0.sign() },
    one(.floor) { $0.floor() }, one(.addScalar) { 2 - ($0 + 0.5) }, one(.multiplyScalar) { $0 * 3 / 7 },
    one(.powerScalar, offset: 2.5) { $0.power(1.7) },
    GradientCase(.powerScalar, "of negative numbers", [spread(plane)]) { $0[0].power(3) },
    one(.divide, offset: 3) { 2 / $0 },
    one(.clamp) { $0.clamped(to: -0.9...1.1) }, one(.log1p, offset: 1.5) { $0.log1p() }, one(.expm1) { $0.expm1() },
    // Steps that float32 holds exactly, so that casting rounds nothing.
    GradientCase(.cast, "", [Tensor([0.25, -0.5, 0.75, -1.0], shape: [2, 2])], epsilon: 0.125) {
      ($0[0].cast(to: .float32) * 2).cast(to: .float64)
    },
  ]

private func one(
  _ operation: Autodiff.Operation, offset: Double = 0, _ function: @escaping @Sendable (Tensor) -> Tensor
) -> GradientCase {
  GradientCase(operation, "", [spread(plane, offset: offset)]) { function($0[0]) }
}

/// An operation of two operands, of the same shape and of shapes that are broadcast.
private func pairs(
  _ operation: Autodiff.Operation, _ function: @escaping @Sendable (Tensor, Tensor) -> Tensor
) -> [GradientCase] {
  let shapes: [(Shape, Shape)] = [
    ([2, 3, 2], [2, 3, 2]), ([2, 3, 2], [2]), ([3, 1], [2, 1, 2]), ([], [2, 2]), ([2, 3, 2, 2], [1, 3, 1, 1]),
  ]
  return shapes.map { a, b in
    GradientCase(operation, "of \(a) and \(b)", [random(a, 0.5...2, seed: 3), random(b, 0.5...2, seed: 4)]) {
      function($0[0], $0[1])
    }
  } + [GradientCase(operation, "with itself", [random([3, 2], 0.5...2)]) { function($0[0], $0[0]) }]
}
