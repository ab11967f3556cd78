import Autodiff
import Layers

extension GraphBuilder {
  /// Runs the types through all nodes with one more picture: the result must have one more row and be the same else.
  func checkBatch() throws(ONNXError) {
    var types = types
    var shape = inputShape
    shape[0] += 1
    types[0] = .tensor(shape)
    for node in nodes {
      guard case .operation(let operation, _) = node.content else { continue }
      let operands = GraphTypes(types: node.operands.map { $0.flatMap { types[$0] } ?? .absent })
      do throws(ONNXError) {
        for (number, type) in zip(node.results, try operation.infer(operands)) { types[number] = type }
      } catch {
        var error = error.at(.node(node.name))
        error.problem = "with a batch of \(shape[0]) instead of \(inputShape[0]) pictures: \(error.problem)"
        error.remedy = "Write the file for any batch (with dynamic axes)"
        throw error
      }
    }
    guard let first = self.types[output]?.shape, let second = types[output]?.shape, first.first == inputShape[0],
      second.first == shape[0], first.dropFirst() == second.dropFirst()
    else {
      throw ONNXError(
        problem: "the output has the shape \(self.types[output]?.shape ?? []) for \(inputShape[0]) pictures and "
          + "\(types[output]?.shape ?? []) for \(shape[0]); it must have a row for each",
        remedy: "Write the file for any batch (with dynamic axes)")
    }
  }
}
