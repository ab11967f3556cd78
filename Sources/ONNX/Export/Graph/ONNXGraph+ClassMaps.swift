import Autodiff
import Layers

extension ONNXGraph {
  /// Appends the class activation maps of a network: the features that are pooled, weighted for each class.
  ///
  /// - Returns: `[N, classes, h, w]`.
  mutating func addClassMaps(of network: any Layer<Tensor, Tensor>) throws(ONNXError) -> ONNXValue {
    let children = try ClassMapHead.children(of: network)
    guard let pool = children.lastIndex(where: { $0.layer is GlobalAveragePool2D }), let features = pooled else {
      let names = children.map(\.name).joined(separator: ", ")
      throw ClassMapHead.missing("none of its outermost layers (\(names)) is GlobalAveragePool2D")
    }
    let tail = children[(pool + 1)...].filter { !($0.layer is Flatten || $0.layer is any IdentityAtEvaluation) }
    guard let last = tail.first else { return node("Identity", [features]) }
    guard tail.count == 1, let linear = last.layer as? Linear else {
      let layers = tail.map { "\($0.name) (\(type(of: $0.layer)))" }.joined(separator: ", ")
      throw ClassMapHead.missing("its GlobalAveragePool2D is followed by \(layers)")
    }
    guard let stored = nodes.last(where: { $0.operation == "Gemm" })?.inputs[1] else {
      throw ClassMapHead.missing("its linear layer is not the last operation")
    }
    let weight = linear.weight.shape
    let kernel = node("Reshape", [ONNXValue(name: stored), constant([weight[0], weight[1], 1, 1])])
    var maps = node("Conv", [features, kernel], [("kernel_shape", .integers([1, 1]))])
    maps.shape = features.shape.map { [1, weight[0], $0[2], $0[3]] }
    return maps
  }
}

private enum ClassMapHead {
  static func missing(_ reason: String) -> ONNXError {
    ONNXError(
      problem:
        "class activation maps need a network that ends in GlobalAveragePool2D and at most one Linear layer, but "
        + reason, remedy: "Write it without the maps")
  }

  /// The layers of a `Sequential`, or of the one that a network for erasing is made of.
  static func children(of network: any Layer<Tensor, Tensor>) throws(ONNXError) -> [Sequential.Child] {
    switch network {
    case let network as Sequential: return network.children
    case let network as any EquivalentAtEvaluation: return try children(of: network.evaluationLayer)
    default: throw missing("it is a \(type(of: network)) and not a Sequential")
    }
  }
}
