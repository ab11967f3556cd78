import Kernels

extension ONNXGraph {
  /// Moves batch normalizations into the weights of the convolution or linear layer before them, where nothing else
  /// reads what that computes.
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
      let (factor, shift) = scale(of: node), let weight = weight(of: nodes[producer], outputs: factor.count),
      let bias = bias(of: nodes[producer], outputs: factor.count)
    else { return false }
    let layer = nodes[producer].name.split(separator: "/").dropLast().joined(separator: "/")
    nodes[producer].inputs = [
      nodes[producer].inputs[0],
      store(weight.scaled(by: factor), as: "\(layer).weight.folded"),
      store(
        NDArray(
          factor.indices.map { Float(bias[$0] * factor[$0] + shift[$0]) }, shape: [factor.count]),
        as: "\(layer).bias.folded"),
    ]
    nodes[producer].outputs = node.outputs
    nodes.remove(at: position)
    return true
  }

  /// What a batch normalization multiplies its channels by and adds to them.
  private func scale(of node: Node) -> (factor: [Double], shift: [Double])? {
    let values = node.inputs.dropFirst().compactMap { numbers($0)?.doubles }
    guard values.count == 4 else { return nil }
    let epsilon = Double(node.attributes.first { $0.name == "epsilon" }?.f ?? 1e-5)
    let factor = zip(values[0], values[3]).map { $0 / ($1 + epsilon).squareRoot() }
    return (factor, factor.indices.map { values[1][$0] - values[2][$0] * factor[$0] })
  }

  /// The stored weight of a convolution or linear layer that nothing else reads; nil for other operations, other kinds
  /// of Gemm included.
  private func weight(of node: Node, outputs: Int) -> NDArray? {
    guard node.operation == "Conv" || node.operation == "Gemm" && isLinear(node),
      let weight = numbers(node.inputs[1]), uses(of: node.inputs[1]) == 1, weight.shape[0] == outputs
    else { return nil }
    return weight
  }

  /// Whether a Gemm is `x · Wᵀ + b`.
  private func isLinear(_ node: Node) -> Bool {
    func setting(_ name: String) -> Onnx_AttributeProto? { node.attributes.first { $0.name == name } }
    let transposes = ["transA", "transB"].map { setting($0).map { $0.i != 0 } ?? false }
    let factors = ["alpha", "beta"].map { setting($0)?.f ?? 1 }
    return transposes == [false, true] && factors == [1, 1]
  }

  /// The bias that such an operation has, zeros for none; nil where it is computed, or is not a number for each output.
  private func bias(of node: Node, outputs: Int) -> [Double]? {
    guard node.inputs.count > 2, !node.inputs[2].isEmpty else { return Array(repeating: 0, count: outputs) }
    let bias = numbers(node.inputs[2])
    return bias?.elementCount == outputs && bias?.shape.last == outputs ? bias?.doubles : nil
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

extension NDArray {
  fileprivate var doubles: [Double] { values(as: Float.self).map(Double.init) }

  /// The entries of the first axis times one number each; every product is rounded once.
  fileprivate func scaled(by factor: [Double]) -> NDArray {
    let (result, source) = (NDArray(uninitialized: shape, .float32), plain())
    withExtendedLifetime(source) {
      let (values, target) = (source.stored(as: Float.self), result.stored(as: Float.self))
      let count = values.count / max(1, factor.count)
      for (row, factor) in factor.enumerated() {
        for index in row * count..<(row + 1) * count { target[index] = Float(Double(values[index]) * factor) }
      }
    }
    return result
  }
}
