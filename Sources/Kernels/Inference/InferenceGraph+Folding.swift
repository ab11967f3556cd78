extension InferenceGraph {
  /// Moves a scale and shift of channels, such as batch normalization, into the weights before it.
  mutating func foldScales() {
    rewrite { graph, position in
      guard case .scale(let factor, let shift) = graph.nodes[position].operation,
        let producer = graph.soleProducer(of: graph.nodes[position].inputs[0]),
        graph.nodes[producer].activation == .none, graph.nodes[producer].inputs.count == 1,
        let folded = graph.nodes[producer].operation.scaled(by: factor, shift)
      else { return false }
      graph.nodes[producer].operation = folded
      graph.nodes[producer].activation = graph.nodes[position].activation
      graph.remove(at: position, readingInstead: graph.nodes[producer].output)
      return true
    }
  }
}

extension InferenceOperation {
  /// This operation followed by a scale and shift of its channels; nil where it has no weights to take them.
  fileprivate func scaled(by factor: [Double], _ shift: [Double]) -> InferenceOperation? {
    switch self {
    case .convolution(let weights, let geometry):
      weights.scaled(by: factor, shift).map { .convolution($0, geometry) }
    case .linear(let weights): weights.scaled(by: factor, shift).map { .linear($0) }
    case .scale(let first, let firstShift) where first.count == factor.count:
      .scale(
        factor: zip(first, factor).map { $0 * $1 },
        shift: zip(zip(firstShift, factor), shift).map { $0.0 * $0.1 + $1 })
    default: nil
    }
  }
}

extension InferenceOperation.Weights {
  /// Every product is rounded to float32 once, from double precision.
  package func scaled(by factor: [Double], _ shift: [Double]) -> InferenceOperation.Weights? {
    let outputs = weight.shape[0]
    guard factor.count == outputs, outputs > 0 else { return nil }
    let (newWeight, newBias) = (NDArray(uninitialized: weight.shape, .float32), NDArray(zeros: [outputs], .float32))
    let (source, target) = (weight.stored(as: Float.self), newWeight.stored(as: Float.self))
    let perOutput = weight.elementCount / outputs
    for output in 0..<outputs {
      for index in output * perOutput..<(output + 1) * perOutput {
        target[index] = Float(Double(source[index]) * factor[output])
      }
    }
    let own = bias.map { Array($0.stored(as: Float.self)) } ?? [Float](repeating: 0, count: outputs)
    for output in 0..<outputs {
      newBias.stored(as: Float.self)[output] = Float(Double(own[output]) * factor[output] + shift[output])
    }
    return Self(newWeight, bias: newBias)
  }
}
