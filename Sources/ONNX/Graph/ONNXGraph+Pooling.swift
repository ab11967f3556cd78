import Autodiff
import Kernels
import Layers

extension ONNXGraph {
  mutating func pooling(_ operation: NetworkOperation, _ input: ONNXValue) throws(ONNXError) -> ONNXValue {
    switch operation {
    case .maxPooling(let geometry):
      let dilations = ONNXAttribute.integers([geometry.dilationHeight, geometry.dilationWidth])
      return node("MaxPool", [input], geometry.windows + [("dilations", dilations)])
    case .averagePooling(let geometry, let countIncludesPadding):
      // Without padding the setting means nothing, but old runtimes then count what lies beyond the input.
      let hasPadding = max(geometry.top, geometry.bottom, geometry.left, geometry.right) > 0
      let counts = ONNXAttribute.integer(countIncludesPadding && hasPadding ? 1 : 0)
      return node("AveragePool", [input], geometry.windows + [("count_include_pad", counts)])
    case .adaptiveAveragePooling(let height, let width): return try adaptivePooling(height, width, input)
    case .globalAveragePooling(let keepingAxes): return global("GlobalAveragePool", keepingAxes, input)
    case .globalMaxPooling(let keepingAxes): return global("GlobalMaxPool", keepingAxes, input)
    default: return input
    }
  }

  private mutating func global(_ name: String, _ keepingAxes: Bool, _ input: ONNXValue) -> ONNXValue {
    let pooled = node(name, [input])
    return keepingAxes ? pooled : node("Flatten", [pooled], [("axis", .integer(1))])
  }

  /// One window for all parts where they are of equal size; else the parts' means as products with matrices.
  private mutating func adaptivePooling(
    _ height: Int, _ width: Int, _ input: ONNXValue
  ) throws(ONNXError) -> ONNXValue {
    if height == 1 && width == 1 { return node("GlobalAveragePool", [input]) }
    let shape = try requiredShape(input, rank: 4)
    guard shape[2] % height == 0 && shape[3] % width == 0 else {
      let rows = constant(Self.means(of: shape[2], parts: height), shape: [height, shape[2]])
      let columns = constant(Self.means(of: shape[3], parts: width), shape: [width, shape[3]])
      let means = node("MatMul", [rows, input])
      return node("MatMul", [means, node("Transpose", [columns], [("perm", .integers([1, 0]))])])
    }
    let window = [shape[2] / height, shape[3] / width]
    return node("AveragePool", [input], [("kernel_shape", .integers(window)), ("strides", .integers(window))])
  }

  /// Row i has 1 / n at the n places that part i is the mean of.
  private static func means(of size: Int, parts: Int) -> [Double] {
    (0..<parts).flatMap { part in
      let (start, end) = (part * size / parts, ((part + 1) * size + parts - 1) / parts)
      return (0..<size).map { start <= $0 && $0 < end ? 1 / Double(end - start) : 0 }
    }
  }
}

extension PoolingGeometry {
  fileprivate var windows: [(name: String, value: ONNXAttribute)] {
    ONNXAttribute.window(
      kernel: [kernelHeight, kernelWidth], strides: [strideHeight, strideWidth], padding: [top, left, bottom, right])
      + [("ceil_mode", .integer(ceilMode ? 1 : 0))]
  }
}
