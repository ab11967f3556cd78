import Autodiff
import Layers

/// Conv, with the ReLU behind it where the two run as one.
struct ConvolutionOperation: GraphOperation {
  let windows: WindowSettings
  let groups: Int
  let kernel: [Int]?
  var fusesReLU = false

  init(_ node: NodeAttributes) throws(ONNXError) {
    windows = try WindowSettings(node)
    groups = try node.integer("group", 1)
    kernel = try node.integers("kernel_shape", count: 2)
    guard groups > 0 && groups <= 1 << 20 else { throw ONNXError(problem: "\(groups) groups are not possible") }
  }

  var weightOperands: [Int] { [1, 2] }

  var takesParameters: Bool { true }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let (input, weight) = (try operands.shape(0, rank: 4), try operands.shape(1, rank: 4))
    guard input[1] == weight[1] * groups, weight[0] % groups == 0,
      kernel ?? [weight[2], weight[3]] == [weight[2], weight[3]]
    else {
      throw ONNXError(
        problem: "weights \(weight) in \(groups) groups with kernels \(kernel ?? []) do not fit an input \(input)")
    }
    if operands.has(2) { try checkBias(operands.shape(2), weight[0]) }
    let padding = windows.padding(input[2], input[3], kernel: [weight[2], weight[3]])
    let rows = try windows.count(
      input[2], padding.top, padding.bottom, kernel: weight[2], axis: 0, ceil: false)
    let columns = try windows.count(
      input[3], padding.left, padding.right, kernel: weight[3], axis: 1, ceil: false)
    return [.tensor(try GraphShape.checked([input[0], weight[0], rows, columns]))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    let (input, weight) = (operands[0], operands[1])
    let padding = windows.padding(input.shape[2], input.shape[3], kernel: [weight.shape[2], weight.shape[3]])
    let geometry = ConvolutionGeometry(
      stride: (windows.strides[0], windows.strides[1]), padding: padding,
      dilation: (windows.dilations[0], windows.dilations[1]), groups: groups)
    return [input.convolved(weight, bias: operands.optional(2), geometry, fusingReLU: fusesReLU)]
  }
}

/// ConvTranspose.
struct TransposedConvolutionOperation: GraphOperation {
  let windows: WindowSettings
  let groups: Int
  let outputPadding: [Int]

  init(_ node: NodeAttributes) throws(ONNXError) {
    windows = try WindowSettings(node)
    groups = try node.integer("group", 1)
    outputPadding = try node.integers("output_padding", count: 2) ?? [0, 0]
    guard windows.pads != nil, !node.has("output_shape"), groups > 0, groups <= 1 << 20,
      zip(outputPadding, zip(windows.strides, windows.dilations)).allSatisfy({ $0 >= 0 && $0 < max($1.0, $1.1) })
    else {
      throw ONNXError(
        problem: "\(groups) groups, output_padding \(outputPadding), an output_shape or pads that follow from the size "
          + "are not supported")
    }
  }

  var weightOperands: [Int] { [1, 2] }

  var takesParameters: Bool { true }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let (input, weight) = (try operands.shape(0, rank: 4), try operands.shape(1, rank: 4))
    guard input[1] == weight[0], weight[0] % groups == 0, let pads = windows.pads else {
      throw ONNXError(problem: "weights \(weight) in \(groups) groups do not fit an input \(input)")
    }
    if operands.has(2) { try checkBias(operands.shape(2), weight[1] * groups) }
    let sizes = [0, 1].map { axis -> Int in
      let steps = (input[2 + axis] - 1) * windows.strides[axis]
      let reach = windows.dilations[axis] * (weight[2 + axis] - 1) + 1
      return steps + reach + outputPadding[axis] - pads[axis] - pads[2 + axis]
    }
    return [.tensor(try GraphShape.checked([input[0], weight[1] * groups] + sizes))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    let geometry = ConvolutionGeometry(
      stride: (windows.strides[0], windows.strides[1]), padding: windows.padding(0, 0, kernel: [1, 1]),
      dilation: (windows.dilations[0], windows.dilations[1]), groups: groups)
    return [
      operands[0].transposedConvolved(
        operands[1], bias: operands.optional(2), geometry, outputPadding: (outputPadding[0], outputPadding[1]))
    ]
  }
}

/// Refuses a bias that has not one number for each output.
func checkBias(_ shape: [Int], _ outputs: Int) throws(ONNXError) {
  guard shape == [outputs] else { throw ONNXError(problem: "a bias \(shape) does not fit \(outputs) outputs") }
}
