import Autodiff
import Layers

/// MaxPool and AveragePool.
struct PoolingOperation: GraphOperation {
  let windows: WindowSettings
  let kernel: [Int]
  let ceilMode: Bool
  let isMaximum: Bool
  let countIncludesPadding: Bool

  init(_ node: NodeAttributes) throws(ONNXError) {
    isMaximum = node.node.opType == "MaxPool"
    windows = try WindowSettings(node)
    guard let kernel = try node.integers("kernel_shape", count: 2), kernel.allSatisfy({ $0 > 0 && $0 <= 1 << 20 })
    else {
      throw ONNXError.damaged("the setting 'kernel_shape' is missing or not positive")
    }
    self.kernel = kernel
    ceilMode = try node.flag("ceil_mode")
    countIncludesPadding = try node.flag("count_include_pad")
    if isMaximum { try node.require("storage_order", 0) }
    guard isMaximum || windows.dilations == [1, 1] else {
      throw ONNXError(problem: "means over windows with gaps, \(windows.dilations), are not supported")
    }
  }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let input = try operands.shape(0, rank: 4)
    let padding = windows.padding(input[2], input[3], kernel: kernel)
    let reach = [0, 1].map { (kernel[$0] - 1) * windows.dilations[$0] + 1 }
    guard max(padding.top, padding.bottom) < reach[0], max(padding.left, padding.right) < reach[1] else {
      throw ONNXError(problem: "padding \(padding) lets windows \(kernel) lie outside the input")
    }
    let rows = try windows.count(
      input[2], padding.top, padding.bottom, kernel: kernel[0], axis: 0, ceil: ceilMode)
    let columns = try windows.count(
      input[3], padding.left, padding.right, kernel: kernel[1], axis: 1, ceil: ceilMode)
    return [.tensor(try GraphShape.checked([input[0], input[1], rows, columns]))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    let input = operands[0]
    let geometry = PoolingGeometry(
      kernel: (kernel[0], kernel[1]), stride: (windows.strides[0], windows.strides[1]),
      padding: windows.padding(input.shape[2], input.shape[3], kernel: kernel),
      dilation: (windows.dilations[0], windows.dilations[1]), ceilMode: ceilMode)
    if isMaximum { return [input.maxPooled(geometry)] }
    return [input.averagePooled(geometry, countIncludesPadding: countIncludesPadding)]
  }
}

/// GlobalAveragePool and GlobalMaxPool.
struct GlobalPoolingOperation: GraphOperation {
  let isMaximum: Bool

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let input = try operands.shape(0, rank: 4)
    return [.tensor([input[0], input[1], 1, 1])]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    let input = operands[0]
    let pooled = isMaximum ? input.largest([2, 3]) : input.globalAveragePooled()
    return [pooled.reshaped([input.shape[0], input.shape[1], 1, 1])]
  }
}
