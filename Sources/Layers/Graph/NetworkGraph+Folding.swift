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
