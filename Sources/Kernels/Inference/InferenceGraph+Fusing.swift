extension InferenceGraph {
  /// Lets an operation apply the activation behind it in the same pass.
  mutating func fuseActivations() {
    join { first, second in
      guard case .activation = second.operation, first.activation == nil, first.operation.activates else { return nil }
      var node = first
      node.activation = second.activation
      return node
    }
  }

  /// x · sigmoid(x) as one activation, and likewise x · hardsigmoid(x).
  mutating func joinGates() {
    rewrite { graph, position in
      guard case .product = graph.nodes[position].operation else { return false }
      let inputs = graph.nodes[position].inputs
      for (value, gate) in [(inputs[0], inputs[1]), (inputs[1], inputs[0])] {
        guard let producer = graph.soleProducer(of: gate), case .activation = graph.nodes[producer].operation,
          graph.nodes[producer].inputs == [value], let joined = graph.nodes[producer].activation?.gating,
          graph.nodes[position].activation == nil
        else { continue }
        graph.nodes[position].operation = .activation
        graph.nodes[position].activation = joined
        graph.nodes[position].inputs = [value]
        graph.remove(at: producer, readingInstead: value)
        return true
      }
      return false
    }
  }

  /// Lets a convolution take the zeros around its input in.
  mutating func foldPadding() {
    rewrite { graph, position in
      guard case .convolution(let weights, let geometry) = graph.nodes[position].operation,
        let producer = graph.soleProducer(of: graph.nodes[position].inputs[0]),
        case .padding(let margins) = graph.nodes[producer].operation
      else { return false }
      graph.nodes[position].operation = .convolution(weights, geometry.padded(by: margins))
      graph.remove(at: producer, readingInstead: graph.nodes[producer].inputs[0])
      return true
    }
  }

  /// Lets the later of two summed convolutions add the other operand in the same pass.
  mutating func fuseSums() {
    rewrite { graph, position in
      let node = graph.nodes[position]
      guard case .sum = node.operation, node.inputs[0] != node.inputs[1] else { return false }
      let candidates = node.inputs.enumerated().compactMap { side, value -> (producer: Int, other: Value)? in
        let other = node.inputs[1 - side]
        guard let producer = graph.soleProducer(of: value), graph.isPlainConvolution(producer),
          graph.producer(of: other).map({ $0 < producer }) ?? true
        else { return nil }
        return (producer, other)
      }
      guard let chosen = candidates.max(by: { $0.producer < $1.producer }) else { return false }
      graph.nodes[chosen.producer].inputs.append(chosen.other)
      graph.nodes[chosen.producer].activation = node.activation
      graph.remove(at: position, readingInstead: graph.nodes[chosen.producer].output)
      return true
    }
  }

  private func isPlainConvolution(_ position: Int) -> Bool {
    guard case .convolution = nodes[position].operation else { return false }
    return nodes[position].activation == nil && nodes[position].inputs.count == 1
  }
}

extension InferenceOperation {
  /// Whether it can apply an activation to its result.
  var activates: Bool {
    switch self {
    case .convolution, .linear, .scale, .sum, .product: true
    default: false
    }
  }
}
