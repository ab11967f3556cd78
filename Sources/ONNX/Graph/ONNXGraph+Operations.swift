import Autodiff
import Core
import Kernels
import Layers

// Every operation of a `NetworkGraph` as those of the ONNX standard.
extension ONNXGraph {
  /// Appends `operation`, at the path of the layer that it comes from.
  mutating func write(_ operation: NetworkOperation, _ inputs: [ONNXValue]) throws(ONNXError) -> ONNXValue {
    switch operation {
    case .stored(let weight): return store(weight)
    case .add: return node("Add", inputs)
    case .multiply: return node("Mul", inputs)
    case .concatenation(let axis): return node("Concat", inputs, [("axis", .integer(axis))])
    case .layer(let layer): return try write(layer, inputs[0])
    case .function(let function):
      guard let function = function as? any ONNXExportableFunction else {
        throw ONNXError(
          .layer(layerPath),
          problem: "the operation '\(function.name)' is a function, which cannot be written to a file",
          remedy: "Let its type conform to ONNXExportableFunction, or compose it of the graph's own operations")
      }
      return try function.export(inputs, to: &self)
    case .embedding:
      throw ONNXError(
        .layer(layerPath), problem: "an Embedding takes whole numbers, and networks are written for images",
        remedy: "Write the part of the network behind it")
    default: return try write(single: operation, inputs[0])
    }
  }

  private mutating func write(_ layer: any Layer<Tensor, Tensor>, _ input: ONNXValue) throws(ONNXError) -> ONNXValue {
    switch layer {
    case let layer as any ONNXExportable: return try layer.export(input, to: &self)
    case is Lambda:
      throw ONNXError(
        .layer(layerPath), problem: "a Lambda holds code, which cannot be written to a file",
        remedy: "Make the function a layer that conforms to WritesGraph or ONNXExportable")
    case is OptimizedNetwork:
      throw ONNXError(
        .layer(layerPath), problem: "a network optimized for inference has its layers no more",
        remedy: "Write the network that it was made from")
    default:
      throw ONNXError(
        .layer(layerPath), problem: "a layer of the type \(type(of: layer)) cannot be written to ONNX files",
        remedy: "Let the type conform to WritesGraph or ONNXExportable, or replace the layer by one of the library's")
    }
  }

  /// What has one operand.
  private mutating func write(single operation: NetworkOperation, _ input: ONNXValue) throws(ONNXError) -> ONNXValue {
    switch operation {
    case .convolution(let weight, let bias, let geometry):
      return node("Conv", [input, store(weight)] + stored(bias), geometry.attributes(kernel: weight.tensor.shape))
    case .transposedConvolution(let weight, let bias, let geometry, let padding):
      return node(
        "ConvTranspose", [input, store(weight)] + stored(bias),
        geometry.attributes(kernel: weight.tensor.shape)
          + [("output_padding", .integers([padding.height, padding.width]))])
    case .linear(let weight, let bias):
      _ = try requiredShape(input, rank: 2)
      return node("Gemm", [input, store(weight)] + stored(bias), [("transB", .integer(1))])
    case .activation(let activation): return write(activation, input)
    case .parametricReLU(let slope): return try parametricReLU(slope, input)
    case .softmax(let axis): return node("Softmax", [input], [("axis", .integer(axis))])
    case .batchNormalization, .groupNormalization, .layerNormalization, .channelNormalization, .instanceNormalization,
      .localResponseNormalization:
      return try normalization(operation, input)
    case .maxPooling, .averagePooling, .adaptiveAveragePooling, .globalAveragePooling, .globalMaxPooling:
      return try pooling(operation, input)
    default: return try arrangement(operation, input)
    }
  }

  private mutating func write(_ activation: NetworkOperation.Activation, _ input: ONNXValue) -> ONNXValue {
    switch activation {
    case .relu: return node("Relu", [input])
    case .clamp(let least, let most):
      return node("Clip", [input, constant([least], shape: []), constant([most], shape: [])])
    case .leakyReLU(let slope): return node("LeakyRelu", [input], [("alpha", .number(slope))])
    case .sigmoid: return node("Sigmoid", [input])
    case .hardsigmoid: return hardSigmoid(input)
    case .tanh: return node("Tanh", [input])
    case .gelu: return gelu(input)
    case .silu: return node("Mul", [input, node("Sigmoid", [input])])
    case .hardswish: return opset < 14 ? node("Mul", [input, hardSigmoid(input)]) : node("HardSwish", [input])
    case .elu(let alpha): return node("Elu", [input], [("alpha", .number(alpha))])
    case .softplus: return node("Softplus", [input])
    }
  }

  private mutating func hardSigmoid(_ input: ONNXValue) -> ONNXValue {
    node("HardSigmoid", [input], [("alpha", .number(1.0 / 6)), ("beta", .number(0.5))])
  }

  private mutating func gelu(_ input: ONNXValue) -> ONNXValue {
    guard opset < 20 else { return node("Gelu", [input]) }
    let scaled = node("Mul", [input, constant([(0.5).squareRoot()], shape: [])])
    let raised = node("Add", [node("Erf", [scaled]), constant([1], shape: [])])
    return node("Mul", [node("Mul", [input, raised]), constant([0.5], shape: [])])
  }

  private mutating func parametricReLU(
    _ slope: NetworkGraph.Weight, _ input: ONNXValue
  ) throws(ONNXError) -> ONNXValue {
    // Shapes are matched from the last axis, so the channels' slopes need an axis of 1 for each axis behind them.
    var shape = [slope.tensor.elementCount]
    if slope.tensor.elementCount > 1 {
      guard let rank = input.shape?.count, rank >= 2 else {
        throw ONNXError(
          .layer(layerPath),
          problem: "it has slopes for \(slope.tensor.elementCount) channels and needs an input of known shape, "
            + "[N, C, ...]", remedy: "Add it behind a layer, whose shape is known, instead of behind a node")
      }
      shape += Array(repeating: 1, count: rank - 2)
    }
    return node("PRelu", [input, store(slope, shape: shape)])
  }

  /// An operand that may be left out, stored.
  mutating func stored(_ weight: NetworkGraph.Weight?) -> [ONNXValue] { weight.map { [store($0)] } ?? [] }
}

extension ConvolutionGeometry {
  fileprivate func attributes(kernel weight: Shape) -> [(name: String, value: ONNXAttribute)] {
    ONNXAttribute.window(
      kernel: [weight[2], weight[3]], strides: [strideHeight, strideWidth], padding: [top, left, bottom, right])
      + [("dilations", .integers([dilationHeight, dilationWidth])), ("group", .integer(groups))]
  }
}
