import Autodiff
import Layers

extension ONNXNetwork {
  /// This network as a `Sequential` of its features (an `ONNXNetwork`, inserted layers included), global average
  /// pooling and the linear layer, for what wants such a network: `ClassActivationMapper`, and files with class
  /// activation maps.
  ///
  ///     let network = try ONNXNetwork(file).erasing(after: ["layer3"]).sequential()
  ///
  /// The features share this network's parameters, whose names get `features.` before them; the linear layer is a new
  /// one with the weights as they are now.
  ///
  /// - Throws: `ONNXError` if the network does not end in a mean over the pixels and one linear layer.
  public func sequential() throws(ONNXError) -> Sequential {
    guard let gemm = producer(of: output), case .operation(let operation, let proto) = nodes[gemm].content,
      let product = operation as? GemmOperation, product.alpha == 1, product.beta == 1, product.transposesB,
      !product.transposesA, let weight = parameter(nodes[gemm], 1)
    else { throw noHead("its last operation is not a linear layer with weights [classes, K]") }
    var value = nodes[gemm].operands[0]
    while let current = value, let position = producer(of: current), isRearranging(nodes[position]) {
      value = nodes[position].operands[0]
    }
    guard let pooled = value.flatMap({ producer(of: $0) }), isMeanOfPixels(nodes[pooled]),
      let features = nodes[pooled].operands[0]
    else { throw noHead("its linear layer does not get the mean of features over their pixels") }
    let name = proto.input[1].hasSuffix(".weight") ? String(proto.input[1].dropLast(7)) : "head"
    let head = linear(weight, try bias(of: nodes[gemm], outputs: weight.shape[0]))
    return Sequential([
      .init(name: "features", layer: part(giving: features)), .init(name: "pool", layer: GlobalAveragePool2D()),
      .init(name: ["features", "pool", ""].contains(name) ? "head" : name, layer: head),
    ])
  }

  private func noHead(_ reason: String) -> ONNXError {
    ONNXError(problem: "the network has no head for class activation maps: \(reason)", remedy: "Use it as it is")
  }

  private func producer(of value: Int) -> Int? { nodes.firstIndex { $0.results.contains(value) } }

  private func parameter(_ node: GraphNode, _ number: Int) -> Parameter? {
    guard number < node.operands.count, let value = node.operands[number] else { return nil }
    return weights[value]?.parameter
  }

  /// What a Gemm adds to its product, one number for each of its outputs; nil where it adds nothing.
  private func bias(of node: GraphNode, outputs: Int) throws(ONNXError) -> Tensor? {
    guard node.operands.count > 2, let number = node.operands[2] else { return nil }
    let stored: Tensor
    switch constants[number] {
    case .known(let numbers): stored = numbers.tensor
    case .tensor(let tensor): stored = tensor
    case .absent, nil:
      guard let parameter = weights[number]?.parameter else { throw noHead("what its linear layer adds is computed") }
      stored = Tensor(parameter.array)
    }
    return stored.broadcast(to: [1, outputs]).reshaped([outputs])
  }

  /// Whether a node between pooling and linear layer only changes shapes, or drops.
  private func isRearranging(_ node: GraphNode) -> Bool {
    guard case .operation(_, let proto) = node.content else { return false }
    return ["Flatten", "Reshape", "Squeeze", "Identity", "Dropout"].contains(proto.opType)
  }

  private func isMeanOfPixels(_ node: GraphNode) -> Bool {
    guard case .operation(let operation, _) = node.content else { return false }
    if let pooling = operation as? GlobalPoolingOperation { return !pooling.isMaximum }
    guard let reduction = operation as? ReductionOperation, reduction.kind == "ReduceMean" else { return false }
    guard node.operands.count > 1, let axes = node.operands[1] else { return isPixels(reduction.axes) }
    guard case .known(let numbers)? = constants[axes] else { return false }
    return isPixels(numbers.integers)
  }

  private func isPixels(_ axes: [Int]?) -> Bool { (axes ?? []).map { $0 < 0 ? $0 + 4 : $0 }.sorted() == [2, 3] }

  /// The nodes that lead to `value`.
  private func part(giving value: Int) -> ONNXNetwork {
    var copy = self
    var wanted: Set<Int> = [value]
    copy.nodes = []
    for node in nodes.reversed() where node.results.contains(where: { wanted.contains($0) }) {
      wanted.formUnion(node.operands.compactMap { $0 })
      copy.nodes.insert(node, at: 0)
    }
    copy.output = value
    copy.arrange()
    return copy
  }

  private func linear(_ weight: Parameter, _ bias: Tensor?) -> Linear {
    let layer = Linear(weight.shape[1], weight.shape[0], bias: bias != nil, initializer: .constant(0))
    let value = Tensor(weight.array)
    for named in layer.namedParameters { named.parameter.wrappedValue = named.name == "weight" ? value : bias ?? value }
    return layer
  }
}
