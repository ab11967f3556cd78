import Autodiff

let linearAlgebraCases = systemCases + determinantCases + decompositionCases

private let systemCases: [GradientCase] =
  [false, true].flatMap { transposed in
    [
      linear(.solve, "\(transposed ? "transposed" : "")", [squares([3, 3]), random([3, 2], seed: 4)]) {
        try .solve($0[0], $0[1], transposed: transposed)
      },
      linear(.solve, "\(transposed ? "transposed, " : "")batch", [squares([2, 2, 3, 3]), random([2, 2, 3, 1], seed: 4)])
      {
        try .solve($0[0], $0[1], transposed: transposed)
      },
    ]
  }
  + [(false, false, false), (true, false, false), (false, true, false), (true, false, true), (false, true, true)].map {
    upper, unit, transposed in
    let name = "\(upper ? "upper" : "lower")\(unit ? ", unit diagonal" : "")\(transposed ? ", transposed" : "")"
    return linear(.triangularSolve, name, [squares([2, 3, 3]), random([2, 3, 2], seed: 4)]) {
      try .solveTriangular($0[0], $0[1], upper: upper, unitDiagonal: unit, transposed: transposed)
    }
  } + [
    linear(.inverse, "", [squares([3, 3])]) { try $0[0].inverse() },
    linear(.inverse, "of a batch", [squares([2, 1, 2, 2])]) { try $0[0].inverse() },
    linear(.cholesky, "", [random([3, 3])]) { try $0[0].timesItself().cholesky() },
    linear(.cholesky, "of a batch", [random([2, 2, 3])]) { try $0[0].timesItself().cholesky() },
    linear(.cholesky, "to solve a system", [random([4, 4]), random([4, 2], seed: 4)]) {
      let l = try $0[0].timesItself().cholesky()
      let half = try Tensor.solveTriangular(l, $0[1], upper: false)
      return try .solveTriangular(l, half, upper: false, transposed: true)
    },
  ]

private let determinantCases: [GradientCase] = [
  linear(.determinant, "", [random([3, 3])]) { try $0[0].determinant() },
  linear(.determinant, "of a batch", [squares([2, 2, 3, 3])]) { try $0[0].determinant() },
  linear(.determinant, "of a number", [random([2, 1, 1])]) { try $0[0].determinant() },
  linear(.determinant, "of a singular matrix", [Tensor([1.0, 2, 3, 4, 5, 6, 7, 8, 9], shape: [3, 3])]) {
    try $0[0].determinant()
  },
  linear(.determinant, "of a singular matrix in a batch", [Tensor([1.0, 2, 2, 4, 1, 3, 5, 2], shape: [2, 2, 2])]) {
    try $0[0].determinant()
  },
  linear(.logDeterminant, "", [squares([3, 3])]) { try $0[0].logDeterminant().logAbsolute },
  linear(.logDeterminant, "of a batch", [squares([2, 1, 4, 4])]) { try $0[0].logDeterminant().logAbsolute },
]

private let decompositionCases: [GradientCase] =
  [[3, 3], [5, 3], [3, 5], [2, 4, 2], [2, 1, 2, 3]].flatMap { (shape: Shape) in
    [
      linear(.qr, "\(shape)", [tilted(shape)]) {
        let (q, r) = try $0[0].qr()
        return q.beside(r)
      },
      linear(.svd, "\(shape)", [tilted(shape)]) { inputs in
        let (u, s, v) = try inputs[0].svd()
        let weights = weighted(s)
        return s.unsqueezed(at: -1).beside((u * weights).matrixProduct(u.transposed()))
          .beside(v.transposed().matrixProduct(v * weights.transposed())).beside((u * weights).matrixProduct(v))
      },
    ]
  } + [
    linear(.svd, "values alone", [tilted([4, 3])]) { try $0[0].svd().s },
    linear(.svd, "left vectors alone", [tilted([4, 2])]) { try $0[0].svd().u },
    linear(.svd, "right vectors alone", [tilted([2, 4])]) { try $0[0].svd().vTransposed },
    linear(.symmetricEigen, "", [tilted([4, 4])]) { inputs in
      let (values, vectors) = try (inputs[0] + inputs[0].transposed()).symmetricEigen()
      return values.unsqueezed(at: -1).beside((vectors * weighted(values)).matrixProduct(vectors.transposed()))
    },
    linear(.symmetricEigen, "of a batch", [tilted([2, 1, 3, 3])]) { inputs in
      let (values, vectors) = try (inputs[0] + inputs[0].transposed()).symmetricEigen()
      return values.unsqueezed(at: -1).beside((vectors * weighted(values)).matrixProduct(vectors.transposed()))
    },
    linear(.symmetricEigen, "values alone", [tilted([3, 3])]) {
      try ($0[0] + $0[0].transposed()).symmetricEigen().values.squared()
    },
  ]

/// A case whose function fails for no numbers near its inputs.
private func linear(
  _ operation: Autodiff.Operation, _ name: String, _ inputs: [Tensor],
  _ function: @escaping @Sendable ([Tensor]) throws -> Tensor
) -> GradientCase {
  GradientCase(operation, name, inputs) { inputs in
    do {
      return try function(inputs)
    } catch {
      fatalError("\(operation) \(name): \(error)")
    }
  }
}

/// Random square matrices far from singular.
func squares(_ shape: Shape, seed: UInt64 = 3) -> Tensor {
  random(shape, seed: seed) + 2.5 * .identity(shape[shape.count - 1], .float64)
}

/// Random matrices with a growing diagonal, so that singular values and eigenvalues are apart.
func tilted(_ shape: Shape, seed: UInt64 = 9) -> Tensor {
  let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
  var diagonal = [Double](repeating: 0, count: rows * columns)
  for place in 0..<min(rows, columns) { diagonal[place * (columns + 1)] = 1.5 * Double(place + 1) }
  return random(shape, -0.6...0.6, seed: seed) + Tensor(diagonal, shape: [rows, columns])
}

/// `[1, K]`: 1, 2, ..., for the K values of a decomposition, so that a sum over their vectors depends on each.
func weighted(_ values: Tensor) -> Tensor {
  let count = values.shape[values.rank - 1]
  return (.range(count, values.dtype) + 1).reshaped([1, count])
}

extension Tensor {
  /// A · Aᵀ + 1, symmetric and positive definite.
  func timesItself() -> Tensor { matrixProduct(transposed()) + .identity(shape[rank - 2], dtype) }

  /// All numbers of the matrices of both, one after the other: `[..., count]`.
  func beside(_ other: Tensor) -> Tensor {
    let leading = Array(other.shape.dropLast(2))
    return .concatenated([reshaped(leading + [-1]), other.reshaped(leading + [-1])], axis: -1).unsqueezed(at: -1)
  }
}
