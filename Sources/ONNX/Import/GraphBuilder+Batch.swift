import Autodiff
import Layers

extension GraphBuilder {
  /// Runs the types through all nodes with one more image, and with a single one, which some operators take for an
  /// axis that is not needed: the result must have a row for each image and be the same else.
  mutating func checkBatch() throws(ONNXError) {
    let more = try checkedTypes(inputShape[0] + 1)
    keepBatch(more)
    batchNumbers = numbersOfTheBatch(more)
    if inputShape[0] != 1 { _ = try checkedTypes(1) }
  }

  /// The types of all values for `batch` images.
  private func checkedTypes(_ batch: Int) throws(ONNXError) -> [Int: GraphType] {
    var types = types
    types[0] = .tensor([batch] + inputShape.dropFirst())
    for node in nodes {
      guard case .operation(let operation, _) = node.content else { continue }
      let operands = GraphTypes(types: node.operands.map { $0.flatMap { types[$0] } ?? .absent })
      do throws(ONNXError) {
        for (number, type) in zip(node.results, try operation.infer(operands)) { types[number] = type }
      } catch {
        var error = error.at(.node(node.name))
        error.problem = "with a batch of \(batch) instead of \(inputShape[0]) images: \(error.problem)"
        error.remedy = remedy(batch)
        throw error
      }
    }
    guard let first = self.types[output]?.shape, let second = types[output]?.shape, first.first == inputShape[0],
      second.first == batch, first.dropFirst() == second.dropFirst()
    else {
      throw ONNXError(
        problem: "the output has the shape \(self.types[output]?.shape ?? []) for \(inputShape[0]) images and "
          + "\(types[output]?.shape ?? []) for \(batch); it must have a row for each", remedy: remedy(batch))
    }
    return types
  }

  /// Lets each Reshape whose first size is computed, and is the batch of what it reshapes, keep that batch, whatever
  /// the number was computed from: `x.view(images.size(0), -1)` behind rows that a layer appended to `x`.
  ///
  /// - Parameter more: the types for one more image.
  private mutating func keepBatch(_ more: [Int: GraphType]) {
    for index in nodes.indices {
      guard case .operation(let operation, let proto) = nodes[index].content,
        var reshape = operation as? ReshapeOperation, let source = nodes[index].operands[0],
        let sizes = nodes[index].operands[1], case .known(let first)? = types[sizes],
        case .known(let second)? = more[sizes], let shape = types[source]?.shape, let larger = more[source]?.shape,
        shape.first == inputShape[0], larger.first == inputShape[0] + 1, first.integers.first == shape.first,
        second.integers.first == larger.first, first.integers.dropFirst() == second.integers.dropFirst()
      else { continue }
      reshape.keepsBatch = true
      nodes[index].content = .operation(reshape, proto)
    }
  }

  /// The numbers that change with the batch and have a say in what a tensor becomes. A point between their source and
  /// their use suits no layer that appends rows to the batch.
  private func numbersOfTheBatch(_ more: [Int: GraphType]) -> Set<Int> {
    var found: Set<Int> = []
    for node in nodes.reversed() {
      guard case .operation(let operation, _) = node.content else { continue }
      let keepsBatch = (operation as? ReshapeOperation)?.keepsBatch == true
      for (place, operand) in node.operands.enumerated() {
        guard let operand, case .known(let number)? = types[operand], more[operand] != .known(number) else { continue }
        let matters = node.shape == nil ? found.contains(node.results[0]) : !(keepsBatch && place == 1)
        if matters { found.insert(operand) }
      }
    }
    return found
  }

  private func remedy(_ batch: Int) -> String {
    batch == 1
      ? "Write the file so that a single image keeps its axis; a Squeeze must name the axes that it takes away"
      : "Write the file for any batch (with dynamic axes)"
  }
}
