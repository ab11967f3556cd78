import Autodiff
import Kernels
import Layers

extension ONNXNetwork {
  /// - Parameter input: `[N, C, H, W]` with any number of pictures. One of another size than the file's stops the
  ///   program with a text where the network does not allow it.
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    var values = constants
    for (number, named) in weights { values[number] = .tensor(named.parameter.wrappedValue) }
    values[0] = .tensor(input)
    for step in steps {
      run(step, &values, &context)
      for value in step.released { values[value] = nil }
    }
    guard case .tensor(let result)? = values[output] else {
      fail("ONNXNetwork: its output does not depend on the input")
    }
    return result
  }

  private func run(_ step: GraphStep, _ values: inout [Int: GraphValue], _ context: inout Context) {
    let node = nodes[step.node]
    switch node.content {
    case .layer(let layer):
      guard case .tensor(let input)? = node.operands[0].flatMap({ values[$0] }) else { return }
      let branches = context.branchCount
      let output = context.run(layer, named: node.name, on: input)
      require(
        context.branchCount == branches || crossing(step.node).isEmpty,
        "ONNXNetwork: the layer '\(node.name)' appended a branch, but values computed before it, such as "
          + "'\(crossing(step.node).first ?? "")', are needed behind it and have no such branch. Insert it behind a "
          + "whole block: \(siteNames.joined(separator: ", "))")
      values[step.results[0]] = .tensor(output)
    case .operation(let own, _):
      let operands = GraphValues(values: node.operands.map { $0.flatMap { values[$0] } ?? .absent })
      let operation = step.fused ?? own
      let outcome = FailureContext.entering(node.name) { compute(operation, operands, &context) }
      for (number, value) in zip(step.results, outcome) { values[number] = value }
    }
  }

  private func compute(
    _ operation: any GraphOperation, _ operands: GraphValues, _ context: inout Context
  ) -> [GraphValue] {
    let types: [GraphType]
    do { types = try operation.infer(operands.types) } catch { fail("ONNXNetwork: \(error)") }
    let known = types.compactMap { type -> GraphValue? in
      if case .known(let numbers) = type { .known(numbers) } else { nil }
    }
    if known.count == types.count { return known }
    return operation.run(operands, types, &context).map { .tensor($0) }
  }
}
