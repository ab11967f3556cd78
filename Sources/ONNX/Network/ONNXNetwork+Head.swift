import Autodiff
import Layers

extension ONNXNetwork {
  /// This network as a `Sequential` of its features (an `ONNXNetwork`, inserted layers included), global average
  /// pooling and the linear layer, for what wants such a network: `ClassActivationMapper`, and files with class
  /// activation maps.
  ///
  ///     let network = try ONNXNetwork(file).erasing(after: ["layer3"]).sequential()
  ///
  /// A network whose last convolution has one channel a class and is pooled, as SqueezeNet's, has no linear layer:
  /// its features are the maps. A product with a matrix, or a 1x1 convolution of pooled features, counts as a linear
  /// layer. The features share this network's parameters, whose names get `features.` before them; the linear layer is
  /// a new one with the weights as they are now.
  ///
  /// - Throws: `ONNXError` if the network does not end in a mean over the pixels and at most one linear layer.
  public func sequential() throws(ONNXError) -> Sequential {
    let last = rearranged(output)
    let product = try product(giving: last)
    guard let features = meanOfPixels(giving: product.map { rearranged($0.input) } ?? last) else {
      throw noHead(
        product == nil
          ? "its last operation is neither a linear layer with weights [classes, K] nor a mean over pixels"
          : "its linear layer does not get the mean of features over their pixels")
    }
    let body: [Sequential.Child] = [
      .init(name: "features", layer: part(giving: features)), .init(name: "pool", layer: GlobalAvgPool2D()),
    ]
    guard let product else { return Sequential(body) }
    let name = ["features", "pool", ""].contains(product.name) ? "head" : product.name
    return Sequential(body + [.init(name: name, layer: linear(product.weight, product.bias))])
  }

  private func noHead(_ reason: String) -> ONNXError {
    ONNXError(problem: "the network has no head for class activation maps: \(reason)", remedy: "Use it as it is")
  }

  /// The operation that computes `value`.
  private func producer(of value: Int) -> (node: GraphNode, operation: any GraphOperation)? {
    guard let node = nodes.first(where: { $0.results.contains(value) }),
      case .operation(let operation, _) = node.content
    else { return nil }
    return (node, operation)
  }

  /// The value that becomes `value` by nothing but changes of shape, and dropout.
  private func rearranged(_ value: Int) -> Int {
    guard let (node, _) = producer(of: value), case .operation(_, let proto) = node.content,
      ["Flatten", "Reshape", "Squeeze", "Identity", "Dropout"].contains(proto.opType), let source = node.operands[0]
    else { return value }
    return rearranged(source)
  }

  /// The features whose mean over all pixels is `value`.
  private func meanOfPixels(giving value: Int) -> Int? {
    guard let (node, operation) = producer(of: value), let source = node.operands[0] else { return nil }
    switch operation {
    case let pooling as GlobalPoolingOperation: return pooling.isMaximum ? nil : source
    case let pooling as PoolingOperation:
      // Windows as large as the features of images of the file's size.
      let isWhole = producer(of: source)?.node.shape.map { Array($0.dropFirst(2)) } == pooling.kernel
      return !pooling.isMaximum && isWhole && pooling.windows.pads == [0, 0, 0, 0] ? source : nil
    case is ReductionOperation:
      guard let (axes, keepsAxes) = meanAxes(node, operation) else { return nil }
      if axes.sorted() == [2, 3] { return source }
      // One axis after the other.
      guard axes.count == 1, let (inner, innerOperation) = producer(of: source),
        let (first, keepsFirst) = meanAxes(inner, innerOperation), first.count == 1, first[0] >= 2, axes[0] >= 2
      else { return nil }
      return !keepsFirst || Set(axes + first) == [2, 3] && keepsAxes ? inner.operands[0] : nil
    default: return nil
    }
  }

  /// The axes that a node takes the mean over, counted from the front.
  private func meanAxes(_ node: GraphNode, _ operation: any GraphOperation) -> (axes: [Int], keepsAxes: Bool)? {
    guard let reduction = operation as? ReductionOperation, reduction.kind == "ReduceMean",
      let source = node.operands[0],
      let rank = source == 0 ? inputShape.count + 1 : producer(of: source)?.node.shape?.count
    else { return nil }
    var axes = reduction.axes ?? []
    if node.operands.count > 1, let operand = node.operands[1] {
      guard case .known(let numbers)? = constants[operand] else { return nil }
      axes = numbers.integers
    }
    return (axes.map { $0 < 0 ? $0 + rank : $0 }, reduction.keepsAxes)
  }

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

  private func linear(_ weight: Tensor, _ bias: Tensor?) -> Linear {
    let layer = Linear(weight.shape[1], weight.shape[0], bias: bias != nil, initializer: .constant(0))
    for named in layer.namedParameters {
      named.parameter.wrappedValue = named.name == "weight" ? weight : bias ?? weight
    }
    return layer
  }
}

// MARK: - Linear layers, in the forms that programs write them in

extension ONNXNetwork {
  private struct Product {
    /// The value that is multiplied.
    let input: Int
    /// `[classes, K]`.
    let weight: Tensor
    let bias: Tensor?
    let name: String
  }

  /// The linear layer that computes `value`; nil where something else does.
  private func product(giving value: Int) throws(ONNXError) -> Product? {
    guard let (node, operation) = producer(of: value) else { return nil }
    switch operation {
    case let gemm as GemmOperation where gemm.alpha == 1 && gemm.beta == 1 && !gemm.transposesA:
      return try product(node, bias: 2, isTransposed: gemm.transposesB)
    case is MatrixProductOperation: return try product(node, bias: nil, isTransposed: false)
    case let convolution as ConvolutionOperation
    where convolution.groups == 1 && convolution.windows.pads == [0, 0, 0, 0] && convolution.windows.strides == [1, 1]:
      return try product(node, bias: 2, isTransposed: true)
    case let sum as BinaryOperation where sum.kind == .add:
      for (place, other) in [(0, 1), (1, 0)] {
        guard let source = node.operands[place], let (inner, operation) = producer(of: source),
          operation is MatrixProductOperation, let product = try product(inner, bias: nil, isTransposed: false),
          let addend = node.operands[other], let stored = stored(addend)
        else { continue }
        return try adding(stored, to: product)
      }
      return nil
    default: return nil
    }
  }

  private func product(_ node: GraphNode, bias: Int?, isTransposed: Bool) throws(ONNXError) -> Product? {
    guard case .operation(_, let proto) = node.content, let input = node.operands[0], let number = node.operands[1],
      let parameter = weights[number]?.parameter
    else { return nil }
    var weight = Tensor(parameter.array)
    // The kernel of a 1x1 convolution is a matrix.
    if weight.rank == 4, weight.shape[2] == 1, weight.shape[3] == 1 {
      weight = weight.reshaped([weight.shape[0], weight.shape[1]])
    }
    guard weight.rank == 2 else { return nil }
    let name = proto.input[1].hasSuffix(".weight") ? String(proto.input[1].dropLast(7)) : "head"
    let product = Product(input: input, weight: isTransposed ? weight : weight.transposed(), bias: nil, name: name)
    guard let bias, bias < node.operands.count, let addend = node.operands[bias] else { return product }
    guard let stored = stored(addend) else { throw noHead("what its linear layer adds is computed") }
    return try adding(stored, to: product)
  }

  /// With one number for each class, or one for all.
  private func adding(_ addend: Tensor, to product: Product) throws(ONNXError) -> Product {
    let classes = product.weight.shape[0]
    guard [1, classes].contains(addend.elementCount), addend.shape.last ?? 1 == addend.elementCount else {
      throw noHead("what its linear layer adds has the shape \(addend.shape)")
    }
    let bias = addend.reshaped([1, addend.elementCount]).broadcast(to: [1, classes]).reshaped([classes])
    return Product(input: product.input, weight: product.weight, bias: bias, name: product.name)
  }

  /// A tensor that the file stores.
  private func stored(_ number: Int) -> Tensor? {
    switch constants[number] {
    case .known(let numbers): numbers.tensor
    case .tensor(let tensor): tensor
    case .absent, nil: weights[number].map { Tensor($0.parameter.array) }
    }
  }
}
