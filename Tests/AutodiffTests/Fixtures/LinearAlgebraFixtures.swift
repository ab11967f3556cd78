import Autodiff

let linearAlgebraFixtures: [String: OperationFixture] = [
  "solve": result { try .solve(try $0.x, try $0.tensor("in1")) },
  "solve_triangular": result { inputs in
    try .solveTriangular(
      try inputs.x, try inputs.tensor("in1"), upper: try inputs.bool("upper"),
      unitDiagonal: try inputs.bool("unit_diagonal"))
  },
  "cholesky": result { try $0.x.timesItself().cholesky() },
  "inverse": result { try $0.x.inverse() },
  "determinant": result { try $0.x.determinant() },
  "log_determinant": { inputs in
    let (sign, logAbsolute) = try inputs.x.logDeterminant()
    return ["out": logAbsolute, "sign": sign]
  },
  "qr": result { inputs in
    let (q, r) = try inputs.x.qr()
    return q.beside(r)
  },
  // Products in which the signs of vectors cancel.
  "svd": result { inputs in
    let (u, s, v) = try inputs.x.svd()
    let weights = weighted(s)
    return s.unsqueezed(at: -1).beside((u * weights).matrixProduct(u.transposed()))
      .beside(v.transposed().matrixProduct(v * weights.transposed())).beside((u * weights).matrixProduct(v))
  },
  "symmetric_eigen": result { inputs in
    let x = try inputs.x
    let (values, vectors) = try (x + x.transposed()).symmetricEigen()
    return values.unsqueezed(at: -1).beside((vectors * weighted(values)).matrixProduct(vectors.transposed()))
  },
]
