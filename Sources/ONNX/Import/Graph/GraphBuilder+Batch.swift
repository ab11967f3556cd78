import Autodiff
import Layers

extension GraphBuilder {
  /// Runs the types through all nodes with one more picture, and with a single one, which some operators take for an
  /// axis that is not needed: the result must have a row for each picture and be the same else.
  func checkBatch() throws(ONNXError) {
    for batch in [inputShape[0] + 1, 1] where batch != inputShape[0] { try checkTypes(batch) }
  }

  private func checkTypes(_ batch: Int) throws(ONNXError) {
    var types = types
    types[0] = .tensor([batch] + inputShape.dropFirst())
    for node in nodes {
      guard case .operation(let operation, _) = node.content else { continue }
      let operands = GraphTypes(types: node.operands.map { $0.flatMap { types[$0] } ?? .absent })
      do throws(ONNXError) {
        for (number, type) in zip(node.results, try operation.infer(operands)) { types[number] = type }
      } catch {
        var error = error.at(.node(node.name))
        error.problem = "with a batch of \(batch) instead of \(inputShape[0]) pictures: \(error.problem)"
        error.remedy = remedy(batch)
        throw error
      }
    }
    guard let first = self.types[output]?.shape, let second = types[output]?.shape, first.first == inputShape[0],
      second.first == batch, first.dropFirst() == second.dropFirst()
    else {
      throw ONNXError(
        problem: "the output has the shape \(self.types[output]?.shape ?? []) for \(inputShape[0]) pictures and "
          + "\(types[output]?.shape ?? []) for \(batch); it must have a row for each", remedy: remedy(batch))
    }
  }

  private func remedy(_ batch: Int) -> String {
    batch == 1
      ? "Write the file so that a single picture keeps its axis; a Squeeze must name the axes that it takes away"
      : "Write the file for any batch (with dynamic axes)"
  }
}
