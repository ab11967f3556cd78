import Autodiff
import Layers

extension ReLU: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    graph.node("Relu", [input])
  }
}

extension LeakyReLU: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    graph.node("LeakyRelu", [input], [("alpha", .number(slope))])
  }
}

extension PReLU: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    // Shapes are matched from the last axis, so the channels' slopes need an axis of 1 for each axis behind them.
    var shape = [weight.elementCount]
    if weight.elementCount > 1 {
      guard let rank = input.shape?.count, rank >= 2 else {
        throw ONNXError(
          .layer(graph.layerPath),
          problem: "it has slopes for \(weight.elementCount) channels and needs an input of known shape, [N, C, ...]",
          remedy: "Add it behind a layer, whose shape is known, instead of behind a node")
      }
      shape += Array(repeating: 1, count: rank - 2)
    }
    return graph.node("PRelu", [input, graph.parameter("weight", weight, shape: shape)])
  }
}

extension Sigmoid: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    graph.node("Sigmoid", [input])
  }
}

extension Tanh: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    graph.node("Tanh", [input])
  }
}

extension GELU: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    guard graph.opset < 20 else { return graph.node("Gelu", [input]) }
    let scaled = graph.node("Mul", [input, graph.constant([(0.5).squareRoot()], shape: [])])
    let raised = graph.node("Add", [graph.node("Erf", [scaled]), graph.constant([1], shape: [])])
    return graph.node("Mul", [graph.node("Mul", [input, raised]), graph.constant([0.5], shape: [])])
  }
}

extension SiLU: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    graph.node("Mul", [input, graph.node("Sigmoid", [input])])
  }
}

extension Hardswish: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    guard graph.opset < 14 else { return graph.node("HardSwish", [input]) }
    let gate = graph.node("HardSigmoid", [input], [("alpha", .number(1.0 / 6)), ("beta", .number(0.5))])
    return graph.node("Mul", [input, gate])
  }
}

extension ELU: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    graph.node("Elu", [input], [("alpha", .number(alpha))])
  }
}

extension Softplus: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    graph.node("Softplus", [input])
  }
}
