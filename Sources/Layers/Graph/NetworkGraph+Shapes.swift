import Autodiff
import Core
import Kernels

extension NetworkGraph {
  /// The shapes of all values for an input of `shape`. Layers and functions outside the vocabulary are run on zeros for
  /// theirs; what does not fit stops the program with the operation's text.
  public func shapes(for shape: Shape) -> [Value: Shape] {
    let types = Dictionary(layers.map { ($0.path, "\(type(of: $0.layer))") }, uniquingKeysWith: { first, _ in first })
    return nodes.reduce(into: [NetworkGraph.input: shape]) { shapes, node in
      let inputs = node.inputs.map { shapes[$0] ?? shape }
      let described = { @Sendable [type = types[node.path]] in
        "(\(type ?? "an operation")), run on \(inputs.map { "\($0)" }.joined(separator: ", ")))"
      }
      shapes[node.output] = FailureContext.entering(node.path, describing: described) {
        node.operation.shape(of: inputs)
      }
    }
  }

  /// How many axes `value` has, where the operations around it say so; nil where that depends on the input.
  public func rank(of value: Value) -> Int? {
    if let node = nodes.last(where: { $0.output == value }) {
      switch node.operation.resultRank {
      case .known(let rank): return rank
      case .ofInput: if let rank = rank(of: node.inputs[0]) { return rank }
      case .unknown: break
      }
    }
    return nodes.lazy.filter { $0.inputs.contains(value) }.compactMap { $0.operation.inputRank }.first
  }
}

extension NetworkOperation {
  fileprivate enum Rank { case known(Int), ofInput, unknown }

  fileprivate var resultRank: Rank {
    switch self {
    case .linear, .flatten: .known(2)
    case .globalAveragePooling(let keepingAxes), .globalMaxPooling(let keepingAxes): .known(keepingAxes ? 4 : 2)
    case .reshape(let sizes): .known(1 + sizes.count)
    case .activation, .batchNormalization, .parametricReLU, .softmax, .layerNormalization, .groupNormalization: .ofInput
    default: inputRank.map { .known($0) } ?? .unknown
    }
  }

  /// What the operation asks of its first operand.
  fileprivate var inputRank: Int? {
    switch self {
    case .convolution, .transposedConvolution, .maxPooling, .averagePooling, .adaptiveAveragePooling, .padding,
      .samePadding, .upsampling, .resizing, .pixelShuffle, .pixelUnshuffle, .channelShuffle, .instanceNormalization,
      .channelNormalization,
      .globalAveragePooling, .globalMaxPooling: 4
    case .linear: 2
    default: nil
    }
  }

  /// The result's shape for operands of the shapes `inputs`.
  public func shape(of inputs: [Shape]) -> Shape {
    switch self {
    case .stored(let weight): weight.tensor.shape
    case .add, .multiply: inputs[0].broadcast(with: inputs[1]) ?? ran(on: inputs)
    case .concatenation(let axis): concatenated(inputs, axis) ?? ran(on: inputs)
    case .convolution(let weight, _, let geometry):
      geometry.outputShape(input: inputs[0], weight: weight.tensor.shape, dtype: weight.tensor.dtype)
    case .linear(let weight, _) where inputs[0].count == 2 && inputs[0][1] == weight.tensor.shape[1]:
      [inputs[0][0], weight.tensor.shape[0]]
    case .batchNormalization(let statistics)
    where inputs[0].count > 1 && inputs[0][1] == statistics.mean.tensor.elementCount: inputs[0]
    case .activation, .localResponseNormalization, .softmax, .channelNormalization: inputs[0]
    case .maxPooling(let geometry), .averagePooling(let geometry, _): geometry.outputShape(input: inputs[0])
    case .adaptiveAveragePooling(let height, let width) where inputs[0].count == 4:
      [inputs[0][0], inputs[0][1], height, width]
    case .globalAveragePooling(let keepingAxes) where inputs[0].count == 4,
      .globalMaxPooling(let keepingAxes) where inputs[0].count == 4:
      Shape(inputs[0].prefix(2) + (keepingAxes ? [1, 1] : []))
    case .flatten: [inputs[0][0], inputs[0].product(of: 1..<inputs[0].count)]
    case .padding(let padding) where inputs[0].count == 4:
      padding.margins.padded(inputs[0])
    case .samePadding(let padding) where inputs[0].count == 4:
      padding.paddedShape(inputs[0])
    default: ran(on: inputs)
    }
  }

  /// Found by computing it.
  private func ran(on inputs: [Shape]) -> Shape {
    if case .embedding = self { return callAsFunction(inputs.map { Tensor(NDArray(zeros: $0, .int32)) }).shape }
    return callAsFunction(inputs.map { .zeros($0, dtype) }).shape
  }

  /// Of the weights, where there are any.
  private var dtype: DType {
    switch self {
    case .transposedConvolution(let weight, _, _, _), .linear(let weight, _), .parametricReLU(let weight):
      weight.tensor.dtype
    case .groupNormalization(_, let weight, _, _), .layerNormalization(_, let weight, _, _),
      .instanceNormalization(let weight, _, _): weight?.tensor.dtype ?? .float32
    default: .float32
    }
  }

  private func concatenated(_ inputs: [Shape], _ axis: Int) -> Shape? {
    let axis = axis < 0 ? axis + inputs[0].count : axis
    guard inputs[0].indices.contains(axis) else { return nil }
    var sizes = Array(inputs[0])
    for shape in inputs.dropFirst() {
      guard shape.count == sizes.count, sizes.indices.allSatisfy({ $0 == axis || shape[$0] == sizes[$0] }) else {
        return nil
      }
      sizes[axis] += shape[axis]
    }
    return Shape(sizes)
  }
}

extension SamePadding {
  /// `[N, C, H, W]` with the zeros.
  func paddedShape(_ shape: Shape) -> Shape {
    margins(height: shape[2], width: shape[3]).padded(shape)
  }
}

extension NetworkGraph {
  /// Multiplications with addition for an input of `shape`, by the path of the layer whose operations do them.
  public func multiplyAdds(for shape: Shape) -> [String: Int] { multiplyAdds(shapes(for: shape)) }

  /// - Parameter shapes: of all values.
  func multiplyAdds(_ shapes: [Value: Shape]) -> [String: Int] {
    nodes.reduce(into: [:]) { counts, node in
      guard let output = shapes[node.output] else { return }
      let inputs = node.inputs.compactMap { shapes[$0] }
      counts[node.path, default: 0] += node.operation.multiplyAdds(inputs: inputs, output: output)
    }
  }
}

extension NetworkOperation {
  /// Multiplications with addition for operands and a result of these shapes. Only convolutions and linear layers
  /// count, and layers outside the vocabulary that say how many they do (`CountsMultiplyAdds`).
  public func multiplyAdds(inputs: [Shape], output: Shape) -> Int {
    switch self {
    case .convolution(let weight, _, _), .linear(let weight, _): output.elementCount * weight.perRow
    case .transposedConvolution(let weight, _, _, _): inputs[0].elementCount * weight.perRow
    case .layer(let layer as any CountsMultiplyAdds): layer.multiplyAdds(input: inputs[0], output: output)
    default: 0
    }
  }
}

extension NetworkGraph.Weight {
  /// How many numbers belong to each entry of the first axis.
  fileprivate var perRow: Int { tensor.shape.product(of: 1..<tensor.rank) }
}
