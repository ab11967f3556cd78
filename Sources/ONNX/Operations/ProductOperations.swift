import Autodiff
import Layers

/// Gemm: `alpha · A · B + beta · C`.
struct GemmOperation: GraphOperation {
  let alpha: Double
  let beta: Double
  let transposesA: Bool
  let transposesB: Bool

  init(_ node: NodeAttributes) throws(ONNXError) {
    (alpha, beta) = (try node.number("alpha", 1), try node.number("beta", 1))
    (transposesA, transposesB) = (try node.flag("transA"), try node.flag("transB"))
  }

  var weightOperands: [Int] { [1, 2] }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    var (a, b) = (try operands.shape(0, rank: 2), try operands.shape(1, rank: 2))
    if transposesA { a.reverse() }
    if transposesB { b.reverse() }
    guard a[1] == b[0] else { throw ONNXError(problem: "matrices \(a) and \(b) have no product") }
    let result = try GraphShape.checked([a[0], b[1]])
    if operands.has(2) {
      guard try GraphShape.broadcast(operands.shape(2), result) == result else {
        throw ONNXError(problem: "an addend \(operands[2].shape) does not fit a product \(result)")
      }
    }
    return [.tensor(result)]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    let (b, addend) = (operands[1], operands.optional(2))
    let a = transposesA ? operands[0].transposed() : operands[0]
    if transposesB && alpha == 1, beta == 1 || addend == nil, addend.map({ $0.shape == [b.shape[0]] }) ?? true {
      return [a.linear(b, bias: addend)]
    }
    var result = a.matrixProduct(transposesB ? b.transposed() : b)
    if alpha != 1 { result = result * alpha }
    if let addend { result = result + (beta == 1 ? addend : addend * beta) }
    return [result]
  }
}

/// MatMul, of matrices and stacks of them.
struct MatrixProductOperation: GraphOperation {
  var weightOperands: [Int] { [0, 1] }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let (a, b) = (try GraphShape.checked(operands.shape(0)), try GraphShape.checked(operands.shape(1)))
    guard a.count >= 2, b.count >= 2, a[a.count - 1] == b[b.count - 2] else {
      throw ONNXError(problem: "\(a) and \(b) have no matrix product that is supported")
    }
    let stack = try GraphShape.broadcast(Array(a.dropLast(2)), Array(b.dropLast(2)))
    return [.tensor(try GraphShape.checked(stack + [a[a.count - 2], b[b.count - 1]]))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    [operands[0].matrixProduct(operands[1])]
  }
}
