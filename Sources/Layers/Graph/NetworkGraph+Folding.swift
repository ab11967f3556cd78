import Autodiff
import Kernels

extension NetworkGraph {
  /// Moves batch normalizations into the weights of the convolution or linear layer before them, where nothing else
  /// reads what that computes. Networks made ready for inference are folded so.
  ///
  /// The new weights are called like the old ones with `.folded` behind.
  ///
  /// - Returns: how many.
  @discardableResult
  public mutating func foldBatchNorms() -> Int {
    let count = nodes.count
    join { first, second in
      guard case .batchNormalization(let statistics) = second.operation,
        let folded = first.operation.scaled(by: statistics.scale, layer: first.path)
      else { return nil }
      var node = first
      node.operation = folded
      return node
    }
    return count - nodes.count
  }
}

extension NetworkGraph {
  /// Moves the factors of `LayerScale` into the weights of the convolution before them, likewise.
  mutating func foldLayerScales() {
    rewrite { graph, position in
      let node = graph.nodes[position]
      guard case .multiply = node.operation, let factors = graph.storedFactors(node.inputs[1]),
        let producer = graph.soleProducer(of: node.inputs[0]),
        case .convolution(let weight, _, _) = graph.nodes[producer].operation, weight.tensor.shape[0] == factors.count,
        let folded = graph.nodes[producer].operation.scaled(
          by: ChannelScale(factor: factors), layer: graph.nodes[producer].path)
      else { return false }
      graph.nodes[producer].operation = folded
      graph.remove(at: position, readingInstead: node.inputs[0])
      return true
    }
    dropUnused()
  }

  /// The numbers of a stored tensor `[C, 1, 1]`, as many as there are channels; nil for other values.
  private func storedFactors(_ value: Value) -> [Double]? {
    guard let producer = producer(of: value), case .stored(let weight) = nodes[producer].operation,
      weight.tensor.rank == 3, weight.tensor.shape[1] == 1, weight.tensor.shape[2] == 1
    else { return nil }
    return weight.tensor.doubles
  }
}

extension NetworkOperation {
  /// This operation with a scale of its channels behind it; nil where it has no weights of float32 to take it.
  fileprivate func scaled(by scale: ChannelScale, layer: String) -> NetworkOperation? {
    func scaled(_ weight: Weight, _ bias: Weight?) -> (weight: Weight, bias: Weight)? {
      guard weight.tensor.dtype == .float32,
        let folded = InferenceOperation.Weights(weight.tensor.array, bias: bias?.tensor.array).scaled(by: scale),
        let offset = folded.bias
      else { return nil }
      return (
        Weight(name: "\(weight.name).folded", tensor: Tensor(folded.weight)),
        Weight(name: "\(bias?.name ?? (layer.isEmpty ? "bias" : "\(layer).bias")).folded", tensor: Tensor(offset))
      )
    }
    switch self {
    case .convolution(let weight, let bias, let geometry):
      return scaled(weight, bias).map { .convolution(weight: $0.weight, bias: $0.bias, geometry) }
    case .linear(let weight, let bias):
      return scaled(weight, bias).map { .linear(weight: $0.weight, bias: $0.bias) }
    default: return nil
    }
  }
}
