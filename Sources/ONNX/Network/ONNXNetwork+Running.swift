import Autodiff
import Core
import Layers

extension ONNXNetwork {
  /// With a forward hook or a tap in the context each node runs on its own, under its name. A tap may also name a
  /// module: it gets what the module's last node gives.
  ///
  /// - Parameter input: `[N, C, H, W]` with any number of images. One of another size than the file's stops the
  ///   program with a text where the network does not allow it.
  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    var values = constants
    for (number, named) in weights { values[number] = .tensor(named.parameter.wrappedValue) }
    values[0] = .tensor(input)
    let ends = context.showsLayers ? moduleEnds : [:]
    for step in context.showsLayers ? separateSteps : steps {
      run(step, &values, tracedBy: input.tape, &context)
      for module in ends[step.node] ?? [] {
        guard case .tensor(let output)? = values[step.results[0]] else { continue }
        values[step.results[0]] = .tensor(context.tapped(output, at: module))
      }
      for value in step.released { values[value] = nil }
    }
    guard case .tensor(let result)? = values[output] else {
      fail("ONNXNetwork: its output does not depend on the input")
    }
    return result
  }

  private func run(
    _ step: GraphStep, _ values: inout [Int: GraphValue], tracedBy tape: Tape?, _ context: inout Context
  ) {
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
      let operation = step.fused ?? own
      let operands = GraphValues(
        values: node.operands.map { operand in
          guard let operand else { return .absent }
          guard let tape, !operation.takesParameters, let named = weights[operand] else {
            return values[operand] ?? .absent
          }
          return .tensor(named.parameter.traced(by: tape))
        })
      let outcome =
        context.showsLayers
        ? show(node, operation, operands, &context)
        : FailureContext.entering(node.name) { operation.results(operands, &context) }
      for (number, value) in zip(step.results, outcome) { values[number] = value }
    }
  }

  /// The results of a node that somebody looks at; what is shown of several is the first.
  private func show(
    _ node: GraphNode, _ operation: any GraphOperation, _ operands: GraphValues, _ context: inout Context
  ) -> [GraphValue] {
    let tensors = node.operands.indices.filter { operands.isTensor($0) }
    let isComputed = { (place: Int) in
      node.operands[place].map { constants[$0] == nil && weights[$0] == nil } ?? false
    }
    guard !node.computesNumbers, let place = tensors.first(where: isComputed) ?? tensors.first else {
      return FailureContext.entering(node.name) { operation.results(operands, &context) }
    }
    let layer = ONNXNode(node, operation, operands, place: place, parameters: parameters(of: node))
    var outcome: [GraphValue] = []
    let shown = context.run(layer, named: node.name, on: operands[place]) { context in
      outcome = operation.results(operands, &context)
      return GraphValues(values: outcome)[0]
    }
    return [.tensor(shown)] + outcome.dropFirst()
  }
}

extension GraphOperation {
  /// Checks the operands and computes all results.
  func results(_ operands: GraphValues, _ context: inout Context) -> [GraphValue] {
    let types: [GraphType]
    do { types = try infer(operands.types) } catch { fail("ONNXNetwork: \(error)") }
    let known = types.compactMap { type -> GraphValue? in
      if case .known(let numbers) = type { .known(numbers) } else { nil }
    }
    if known.count == types.count { return known }
    return run(operands, types, &context).map { .tensor($0) }
  }
}
