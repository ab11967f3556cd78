import Autodiff
import ReferenceKernels

let linearAlgebraReferences: [String: [OperationReference]] = [
  "solve": [
    linear([squares([2, 4, 4]), random([2, 4, 3], seed: 4)]) {
      try .solve($0[0], $0[1])
    } reference: {
      Reference.solve($0[0], $0[1])
    }
  ],
  "triangularSolve": [false, true].map { upper in
    linear([squares([2, 4, 4]), random([2, 4, 3], seed: 4)]) {
      try .solveTriangular($0[0], $0[1], upper: upper)
    } reference: {
      Reference.solveTriangular($0[0], $0[1], upper: upper)
    }
  },
  "cholesky": [
    linear([random([2, 4, 4]).timesItself()]) { try $0[0].cholesky() } reference: { Reference.cholesky($0[0]) }
  ],
  "determinant": [
    linear([random([2, 3, 4, 4])]) { try $0[0].determinant() } reference: { Reference.determinant($0[0]) }
  ],
  "logDeterminant": [
    linear([squares([2, 4, 4])]) {
      try $0[0].logDeterminant().logAbsolute
    } reference: {
      Reference.logDeterminant($0[0]).logAbsolute
    },
    linear([random([8, 2, 2])]) { try $0[0].logDeterminant().sign } reference: { Reference.logDeterminant($0[0]).sign },
  ],
  "inverse": [linear([squares([2, 4, 4])]) { try $0[0].inverse() } reference: { Reference.inverse($0[0]) }],
  // Products in which the signs of vectors cancel.
  "qr": [[5, 3], [3, 5]].flatMap { (shape: Shape) in
    [
      linear([tilted(shape)]) { try $0[0].qr().r.absolute() } reference: { Reference.qr($0[0]).r.map(abs) },
      linear([tilted(shape)]) { try $0[0].qr().q.absolute() } reference: { Reference.qr($0[0]).q.map(abs) },
    ]
  },
  "svd": [[5, 3], [3, 5], [2, 3, 3]].flatMap { (shape: Shape) in
    [
      linear([tilted(shape)]) { try $0[0].svd().s } reference: { Reference.svd($0[0]).s },
      linear([tilted(shape)]) { try $0[0].svd().u.absolute() } reference: { Reference.svd($0[0]).u.map(abs) },
      linear([tilted(shape)]) { inputs in
        let (u, _, v) = try inputs[0].svd()
        return u.matrixProduct(v)
      } reference: { inputs in
        let (u, _, v) = Reference.svd(inputs[0])
        return Reference.matmul(u, v)
      },
    ]
  },
  "symmetricEigen": [
    linear([tilted([2, 4, 4]).timesItself()]) {
      try $0[0].symmetricEigen().values
    } reference: {
      Reference.symmetricEigen($0[0]).values
    },
    linear([tilted([2, 4, 4]).timesItself()]) {
      try $0[0].symmetricEigen().vectors.absolute()
    } reference: {
      Reference.symmetricEigen($0[0]).vectors.map(abs)
    },
  ],
]

private func linear(
  _ inputs: [Tensor], _ operation: @escaping @Sendable ([Tensor]) throws -> Tensor,
  reference: @escaping @Sendable ([ReferenceArray]) -> ReferenceArray
) -> OperationReference {
  OperationReference(
    "of \(inputs[0].shape)", inputs,
    { inputs in
      do {
        return try operation(inputs)
      } catch {
        fatalError("\(error)")
      }
    }, reference: reference)
}
