import Autodiff
import Kernels

extension NetworkGraph {
  /// Moves batch normalizations into the weights of the convolution or linear layer before them, where nothing else
  /// reads what that computes. Inference does so by itself; this is for files, and to see fewer operations.
  ///
  /// The new weights are called like the old ones with `.folded` behind.
  ///
  /// - Returns: how many.
  @discardableResult
  public mutating func foldBatchNorms() -> Int {
    let count = nodes.count
    var position = 0
    while position < nodes.count {
      if !foldBatchNorm(at: position) { position += 1 }
    }
    return count - nodes.count
  }

  private mutating func foldBatchNorm(at position: Int) -> Bool {
    guard case .batchNormalization(let statistics) = nodes[position].operation,
      let producer = soleProducer(of: nodes[position].inputs[0]),
      let folded = nodes[producer].operation.scaled(by: statistics, layer: nodes[producer].path)
    else { return false }
    nodes[producer].operation = folded
    remove(at: position, readingInstead: nodes[producer].output)
    return true
  }

  /// The position of the operation that computes `value`; nil for the input.
  public func producer(of value: Value) -> Int? { nodes.firstIndex { $0.output == value } }

  /// How often `value` is read; being the result counts.
  public func uses(of value: Value) -> Int {
    nodes.reduce(output == value ? 1 : 0) { $0 + $1.inputs.count { $0 == value } }
  }

  /// The position of the operation that computes `value`, if that is read once only.
  public func soleProducer(of value: Value) -> Int? { uses(of: value) == 1 ? producer(of: value) : nil }

  /// Takes the operation at `position` out; what read its result reads `value` instead.
  public mutating func remove(at position: Int, readingInstead value: Value) {
    let old = nodes.remove(at: position).output
    for index in nodes.indices { nodes[index].inputs = nodes[index].inputs.map { $0 == old ? value : $0 } }
    if output == old { output = value }
  }

  /// Takes out what does not lead to the output.
  public mutating func dropUnused() {
    var needed: Set<Value> = [output]
    for node in nodes.reversed() where needed.contains(node.output) { needed.formUnion(node.inputs) }
    nodes.removeAll { !needed.contains($0.output) }
  }
}

extension NetworkOperation {
  /// This operation with batch normalization behind it; nil where it has no weights of float32 to take it.
  fileprivate func scaled(by statistics: BatchStatistics, layer: String) -> NetworkOperation? {
    func scaled(_ weight: Weight, _ bias: Weight?) -> (weight: Weight, bias: Weight)? {
      let (factor, shift) = statistics.scale
      let weights = InferenceOperation.Weights(weight.tensor.array, bias: bias?.tensor.array)
      guard weight.tensor.dtype == .float32, let folded = weights.scaled(by: factor, shift), let offset = folded.bias
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
