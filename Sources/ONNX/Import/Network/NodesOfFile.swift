import Autodiff
import Core
import Layers

/// A node of a file that a `NetworkGraph` has no operation for, behind those that compute the numbers it reads.
struct NodesOfFile: NetworkFunction {
  let nodes: [GraphNode]
  /// The values that it is a function of, in order.
  let inputs: [Int]
  let stored: [Int: GraphValue]
  let result: Int

  var name: String {
    guard case .operation(_, let proto)? = nodes.last?.content else { return "" }
    return proto.opType
  }

  func callAsFunction(_ tensors: [Tensor]) -> Tensor {
    var (values, context) = (stored, Context(mode: .evaluation))
    for (number, tensor) in zip(inputs, tensors) { values[number] = .tensor(tensor) }
    for node in nodes {
      guard case .operation(let operation, _) = node.content else { continue }
      let operands = GraphValues(values: node.operands.map { $0.flatMap { values[$0] } ?? .absent })
      let results = FailureContext.entering(node.name) { operation.results(operands, &context) }
      for (number, value) in zip(node.results, results) { values[number] = value }
    }
    guard case .tensor(let tensor)? = values[result] else { fail("ONNXNetwork: '\(name)' gives no tensor") }
    return tensor
  }
}
