import Autodiff
import Layers

extension BatchNorm2D: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    let operands = [
      input, graph.parameter("weight", weight), graph.parameter("bias", bias),
      graph.parameter("running_mean", runningMean), graph.parameter("running_var", runningVar),
    ]
    let output = graph.node(
      "BatchNormalization", operands, [("epsilon", .number(epsilon)), ("momentum", .number(1 - momentum))])
    return fusingReLU() == nil ? graph.node("Relu", [output]) : output
  }
}

extension InstanceNorm2D: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    let scale = graph.parameter("weight", weight ?? .ones([channels]))
    let shift = graph.parameter("bias", bias ?? .zeros([channels]))
    guard let runningMean, let runningVar else {
      return graph.node("InstanceNormalization", [input, scale, shift], [("epsilon", .number(epsilon))])
    }
    let statistics = [graph.parameter("running_mean", runningMean), graph.parameter("running_var", runningVar)]
    return graph.node("BatchNormalization", [input, scale, shift] + statistics, [("epsilon", .number(epsilon))])
  }
}

extension GroupNorm: ONNXExportable {
  /// Each group as a channel of an instance normalization; the operator for groups came late and changed its meaning.
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    guard let shape = input.shape, shape.count >= 3 else {
      throw ONNXError(.layer(graph.layerPath), problem: "it needs an input with at least 3 axes")
    }
    let grouped = graph.node("Reshape", [input, graph.constant([0, groups, -1])])
    let ones = graph.constant(Array(repeating: 1, count: groups), shape: [groups])
    let zeros = graph.constant(Array(repeating: 0, count: groups), shape: [groups])
    let normalized = graph.node("InstanceNormalization", [grouped, ones, zeros], [("epsilon", .number(epsilon))])
    var output = graph.node("Reshape", [normalized, graph.node("Shape", [input])])
    let perChannel = [shape[1]] + Array(repeating: 1, count: shape.count - 2)
    if let weight { output = graph.node("Mul", [output, graph.parameter("weight", weight, shape: perChannel)]) }
    if let bias { output = graph.node("Add", [output, graph.parameter("bias", bias, shape: perChannel)]) }
    return output
  }
}

extension LayerNorm: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    try graph.require(opset: 17, for: "layer normalization")
    let scale = graph.parameter("weight", weight ?? .ones(Shape(sizes)))
    let shift = bias.map { [graph.parameter("bias", $0)] } ?? []
    return graph.node(
      "LayerNormalization", [input, scale] + shift,
      [("axis", .integer(-sizes.count)), ("epsilon", .number(epsilon))])
  }
}

extension LocalResponseNorm: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    guard size % 2 == 1 else {
      throw ONNXError(
        .layer(graph.layerPath),
        problem: "a window of \(size) channels reaches one channel further to the other side in ONNX",
        remedy: "Use a window of an odd number of channels")
    }
    return graph.node(
      "LRN", [input],
      [("size", .integer(size)), ("alpha", .number(alpha)), ("beta", .number(beta)), ("bias", .number(k))])
  }
}
