import Autodiff
import Layers

extension MaxPool2D: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    graph.node("MaxPool", [input], geometry.attributes)
  }
}

extension AveragePool2D: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    // Without padding the setting means nothing, but old runtimes then count what lies beyond the input.
    let hasPadding = max(geometry.top, geometry.bottom, geometry.left, geometry.right) > 0
    return graph.node(
      "AveragePool", [input],
      geometry.windowAttributes + [("count_include_pad", .integer(countsPadding && hasPadding ? 1 : 0))])
  }
}

extension AdaptiveAveragePool2D: ONNXExportable {
  /// One window for all parts where they are of equal size; else the parts' means as products with matrices.
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    if height == 1 && width == 1 { return graph.node("GlobalAveragePool", [input]) }
    let shape = try graph.requiredShape(input, rank: 4)
    guard shape[2] % height == 0 && shape[3] % width == 0 else {
      let rows = graph.constant(Self.means(of: shape[2], parts: height), shape: [height, shape[2]])
      let columns = graph.constant(Self.means(of: shape[3], parts: width), shape: [width, shape[3]])
      let means = graph.node("MatMul", [rows, input])
      return graph.node("MatMul", [means, graph.node("Transpose", [columns], [("perm", .integers([1, 0]))])])
    }
    let window = [shape[2] / height, shape[3] / width]
    return graph.node("AveragePool", [input], [("kernel_shape", .integers(window)), ("strides", .integers(window))])
  }

  /// Row i has 1 / n at the n places that part i is the mean of.
  private static func means(of size: Int, parts: Int) -> [Double] {
    (0..<parts).flatMap { part in
      let (start, end) = (part * size / parts, ((part + 1) * size + parts - 1) / parts)
      return (0..<size).map { start <= $0 && $0 < end ? 1 / Double(end - start) : 0 }
    }
  }
}

extension GlobalAveragePool2D: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    graph.pooled = input
    return graph.node("Flatten", [graph.node("GlobalAveragePool", [input])], [("axis", .integer(1))])
  }
}

extension Flatten: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    graph.node("Flatten", [input], [("axis", .integer(1))])
  }
}
