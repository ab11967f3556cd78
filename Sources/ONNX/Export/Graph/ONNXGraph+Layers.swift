import Autodiff
import Layers

extension ONNXGraph {
  /// The shape of a layer's input for one picture, for layers whose operations depend on it.
  func requiredShape(_ input: ONNXValue, rank: Int) throws(ONNXError) -> Shape {
    guard let shape = input.shape, shape.count == rank else {
      throw ONNXError(
        .layer(layerPath),
        problem: "it needs an input with \(rank) axes, not \(input.shape.map { "\($0)" } ?? "one of unknown shape")")
    }
    return shape
  }

  /// Refuses operators that came with a later version.
  func require(opset least: Int, for operation: String) throws(ONNXError) {
    guard opset >= least else {
      throw ONNXError(
        .layer(layerPath), problem: "\(operation) came with opset \(least), and opset \(opset) is to be written",
        remedy: "Write opset \(least) or later")
    }
  }
}

extension Sequential: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    var value = input
    for child in children { value = try graph.add(child.layer, named: child.name, to: value) }
    return value
  }
}

extension Residual: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    let output = try graph.add(main, named: "", to: input)
    let identity = shortcut == nil ? input : try graph.add(shortcut ?? main, named: "downsample", to: input)
    let sum = graph.node("Add", [output, identity])
    return activates ? graph.node("Relu", [sum]) : sum
  }
}

extension Lambda: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    throw ONNXError(
      .layer(graph.layerPath), problem: "a Lambda holds code, which cannot be written to a file",
      remedy: "Make the function a layer that conforms to ONNXExportable")
  }
}

extension OptimizedNetwork: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    throw ONNXError(
      .layer(graph.layerPath), problem: "a network optimized for inference has its layers no more",
      remedy: "Write the network that it was made from")
  }
}

extension Embedding: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    throw ONNXError(
      .layer(graph.layerPath), problem: "an Embedding takes whole numbers, and networks are written for pictures",
      remedy: "Write the part of the network behind it")
  }
}
