import Kernels

extension ONNXGraph {
  /// Moves batch normalizations into the weights of the convolution or linear layer before them, where nothing else
  /// reads what that computes.
  ///
  /// This is done here rather than in the `NetworkGraph` because layers that write themselves, as networks read from a
  /// file do with the file's own operators, are single operations there.
  ///
  /// - Returns: how many.
  mutating func foldBatchNorms() -> Int {
    var folded = 0
    var position = 0
    while position < nodes.count {
      if foldBatchNorm(at: position) { folded += 1 } else { position += 1 }
    }
    if folded > 0 { dropUnused() }
    return folded
  }

  private mutating func foldBatchNorm(at position: Int) -> Bool {
    let node = nodes[position]
    guard node.operation == "BatchNormalization",
      let producer = nodes.firstIndex(where: { $0.outputs == [node.inputs[0]] }), uses(of: node.inputs[0]) == 1,
      let scale = scale(of: node), let folded = weights(of: nodes[producer])?.scaled(by: scale), let bias = folded.bias
    else { return false }
    let layer = nodes[producer].name.split(separator: "/").dropLast().joined(separator: "/")
    nodes[producer].inputs = [
      nodes[producer].inputs[0], store(folded.weight, as: "\(layer).weight.folded"),
      store(bias, as: "\(layer).bias.folded"),
    ]
    nodes[producer].outputs = node.outputs
    nodes.remove(at: position)
    return true
  }

  /// What a batch normalization does to its channels.
  private func scale(of node: Node) -> ChannelScale? {
    let values = node.inputs.dropFirst().compactMap { numbers($0)?.values(as: Float.self).map(Double.init) }
    guard values.count == 4 else { return nil }
    return ChannelScale(
      weight: values[0], bias: values[1], mean: values[2], variance: values[3],
      epsilon: Double(node.attributes.first { $0.name == "epsilon" }?.f ?? 1e-5))
  }

  /// The stored weights of a convolution or linear layer that nothing else reads; nil for other operations, other kinds
  /// of Gemm included, and where the bias is computed or is not a number for each output.
  private func weights(of node: Node) -> InferenceOperation.Weights? {
    guard node.operation == "Conv" || node.operation == "Gemm" && isLinear(node),
      let weight = numbers(node.inputs[1]), uses(of: node.inputs[1]) == 1
    else { return nil }
    guard node.inputs.count > 2, !node.inputs[2].isEmpty else { return .init(weight, bias: nil) }
    guard let bias = numbers(node.inputs[2]), bias.elementCount == weight.shape[0], bias.shape.last == weight.shape[0]
    else { return nil }
    return .init(weight, bias: bias)
  }

  /// Whether a Gemm is `x · Wᵀ + b`.
  private func isLinear(_ node: Node) -> Bool {
    func setting(_ name: String) -> Onnx_AttributeProto? { node.attributes.first { $0.name == name } }
    let transposes = ["transA", "transB"].map { setting($0).map { $0.i != 0 } ?? false }
    let factors = ["alpha", "beta"].map { setting($0)?.f ?? 1 }
    return transposes == [false, true] && factors == [1, 1]
  }

  private func uses(of value: String) -> Int {
    nodes.reduce(0) { $0 + $1.inputs.count { $0 == value } }
  }

  private func numbers(_ name: String) -> NDArray? {
    guard case .numbers(let array)? = initializers.first(where: { $0.name == name })?.content else { return nil }
    return array
  }

  private mutating func store(_ array: NDArray, as name: String) -> String {
    let name = unique(name)
    initializers.append(Initializer(name: name, content: .numbers(array)))
    return name
  }

  /// Removes stored tensors that nothing reads.
  private mutating func dropUnused() {
    let used = Set(nodes.flatMap(\.inputs))
    initializers.removeAll { !used.contains($0.name) }
  }
}
