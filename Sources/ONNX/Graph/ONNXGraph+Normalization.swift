import Autodiff
import Layers

extension ONNXGraph {
  mutating func normalization(_ operation: NetworkOperation, _ input: ONNXValue) throws(ONNXError) -> ONNXValue {
    switch operation {
    case .batchNormalization(let statistics):
      let stored = [statistics.weight, statistics.bias, statistics.mean, statistics.variance].map { store($0) }
      return node(
        "BatchNormalization", [input] + stored,
        [("epsilon", .number(statistics.epsilon)), ("momentum", .number(1 - statistics.momentum))])
    case .instanceNormalization(let weight, let bias, let epsilon):
      let channels = try requiredShape(input, rank: 4)[1]
      let scale = store(weight ?? .init(name: own("weight"), tensor: .ones([channels])))
      let shift = store(bias ?? .init(name: own("bias"), tensor: .zeros([channels])))
      return node("InstanceNormalization", [input, scale, shift], [("epsilon", .number(epsilon))])
    case .groupNormalization(let groups, let weight, let bias, let epsilon):
      return try groupNormalization(groups, weight, bias, epsilon, input)
    case .layerNormalization(let sizes, let weight, let bias, let epsilon):
      try require(opset: 17, for: "layer normalization")
      let scale = store(weight ?? .init(name: own("weight"), tensor: .ones(Shape(sizes))))
      return node(
        "LayerNormalization", [input, scale] + stored(bias),
        [("axis", .integer(-sizes.count)), ("epsilon", .number(epsilon))])
    case .channelNormalization(let weight, let bias, let epsilon):
      try require(opset: 17, for: "layer normalization")
      let places = node("Transpose", [input], [("perm", .integers([0, 2, 3, 1]))])
      let normalized = node(
        "LayerNormalization", [places, store(weight), store(bias)],
        [("axis", .integer(-1)), ("epsilon", .number(epsilon))])
      return node("Transpose", [normalized], [("perm", .integers([0, 3, 1, 2]))])
    case .localResponseNormalization(let size, let alpha, let beta, let k):
      guard size % 2 == 1 else {
        throw ONNXError(
          .layer(layerPath),
          problem: "a window of \(size) channels reaches one channel further to the other side in ONNX",
          remedy: "Use a window of an odd number of channels")
      }
      return node(
        "LRN", [input],
        [("size", .integer(size)), ("alpha", .number(alpha)), ("beta", .number(beta)), ("bias", .number(k))])
    default: return input
    }
  }

  /// What a weight that the layer does not have would be called in its network.
  private func own(_ name: String) -> String { (path.dropFirst(outer.count) + [name]).joined(separator: ".") }

  /// Each group as a channel of an instance normalization; the operator for groups came late and changed its meaning.
  private mutating func groupNormalization(
    _ groups: Int, _ weight: NetworkGraph.Weight?, _ bias: NetworkGraph.Weight?, _ epsilon: Double, _ input: ONNXValue
  ) throws(ONNXError) -> ONNXValue {
    guard let shape = input.shape, shape.count >= 3 else {
      throw ONNXError(.layer(layerPath), problem: "it needs an input with at least 3 axes")
    }
    let grouped = node("Reshape", [input, constant([0, groups, -1])])
    let ones = constant(Array(repeating: 1, count: groups), shape: [groups])
    let zeros = constant(Array(repeating: 0, count: groups), shape: [groups])
    let normalized = node("InstanceNormalization", [grouped, ones, zeros], [("epsilon", .number(epsilon))])
    var output = node("Reshape", [normalized, node("Shape", [input])])
    let perChannel = [shape[1]] + Array(repeating: 1, count: shape.count - 2)
    if let weight { output = node("Mul", [output, store(weight, shape: perChannel)]) }
    if let bias { output = node("Add", [output, store(bias, shape: perChannel)]) }
    return output
  }
}
