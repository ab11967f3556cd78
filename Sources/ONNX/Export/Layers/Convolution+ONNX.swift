import Autodiff
import Layers

extension Conv2D: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    let operands = [input, graph.parameter("weight", weight)] + (bias.map { [graph.parameter("bias", $0)] } ?? [])
    var output = graph.node("Conv", operands, geometry.attributes(kernel: (weight.shape[2], weight.shape[3])))
    if fusingReLU() == nil { output = graph.node("Relu", [output]) }
    return pooling.map { graph.node("MaxPool", [output], $0.attributes) } ?? output
  }
}

extension ConvTranspose2D: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    let operands = [input, graph.parameter("weight", weight)] + (bias.map { [graph.parameter("bias", $0)] } ?? [])
    let kernel = (weight.shape[2], weight.shape[3])
    return graph.node(
      "ConvTranspose", operands,
      geometry.attributes(kernel: kernel)
        + [("output_padding", .integers([outputPadding.height, outputPadding.width]))])
  }
}

extension Linear: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    _ = try graph.requiredShape(input, rank: 2)
    let operands = [input, graph.parameter("weight", weight)] + (bias.map { [graph.parameter("bias", $0)] } ?? [])
    return graph.node("Gemm", operands, [("transB", .integer(1))])
  }
}

extension ConvolutionGeometry {
  func attributes(kernel: (Int, Int)) -> [(name: String, value: ONNXAttribute)] {
    [
      ("kernel_shape", .integers([kernel.0, kernel.1])), ("strides", .integers([strideHeight, strideWidth])),
      ("pads", .integers([top, left, bottom, right])),
      ("dilations", .integers([dilationHeight, dilationWidth])), ("group", .integer(groups)),
    ]
  }
}

extension PoolingGeometry {
  var windowAttributes: [(name: String, value: ONNXAttribute)] {
    [
      ("kernel_shape", .integers([kernelHeight, kernelWidth])), ("strides", .integers([strideHeight, strideWidth])),
      ("pads", .integers([top, left, bottom, right])), ("ceil_mode", .integer(ceilMode ? 1 : 0)),
    ]
  }

  var attributes: [(name: String, value: ONNXAttribute)] {
    windowAttributes + [("dilations", .integers([dilationHeight, dilationWidth]))]
  }
}
