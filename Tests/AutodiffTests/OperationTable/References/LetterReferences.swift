import Autodiff
import ReferenceKernels

let letterReferences: [String: [OperationReference]] = [
  "matrixProduct": [
    ([2, 1, 3, 4], [5, 4, 2]), ([3, 4], [2, 4, 2]), ([2, 3, 4], [4, 6]),
  ].map { (left: Shape, right: Shape) in
    OperationReference("of \(left) and \(right)", [random(left), random(right, seed: 3)]) {
      $0[0].matrixProduct($0[1])
    } reference: {
      Reference.matmul($0[0], $0[1])
    }
  },
  "einsum": [
    einsum(["bij", "bjk"], "bik", [[2, 3, 4], [2, 4, 5]]), einsum(["ij"], "j", [[3, 4]]),
    einsum(["ij", "kj", "kl"], "li", [[3, 4], [2, 4], [2, 5]]),
    einsum(["abc", "cd", "bd"], "a", [[2, 3, 4], [4, 2], [3, 2]]),
    einsum(["i", "j"], "ji", [[3], [4]]), einsum(["bi", "bi"], "b", [[3, 4], [3, 4]]),
    einsum(["nchw", "kc"], "nkhw", [[2, 3, 2, 4], [5, 3]]), einsum(["ij", "ij"], "", [[3, 4], [3, 4]]),
    einsum(["jbi", "kbj"], "kib", [[4, 2, 3], [5, 2, 4]]),
  ],
]

private func einsum(_ inputs: [String], _ output: String, _ shapes: [Shape]) -> OperationReference {
  let equation = inputs.joined(separator: ",") + "->" + output
  let operands = shapes.enumerated().map { random($1, seed: UInt64($0) + 2) }
  return OperationReference(equation, operands) {
    Tensor.einsum(equation, $0)
  } reference: {
    Reference.einsum(inputs, output, $0)
  }
}
