import Autodiff
import Layers

extension Upsample: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    let attributes = interpolation.attributes
    switch target {
    case .factor(let factor):
      let scales = graph.constant([1, 1, Double(factor), Double(factor)], shape: [4])
      return graph.node("Resize", [input, .none, scales], attributes)
    case .size(let height, let width):
      // The operator wants all four sizes; the batch's is known only when the file is run.
      let (starts, ends) = (graph.constant([0]), graph.constant([2]))
      let kept = graph.node("Slice", [graph.node("Shape", [input]), starts, ends])
      let sizes = graph.node("Concat", [kept, graph.constant([height, width])], [("axis", .integer(0))])
      return graph.node("Resize", [input, .none, .none, sizes], attributes)
    }
  }
}

extension Interpolation {
  var attributes: [(name: String, value: ONNXAttribute)] {
    func coordinates(_ alignCorners: Bool) -> (name: String, value: ONNXAttribute) {
      ("coordinate_transformation_mode", .text(alignCorners ? "align_corners" : "half_pixel"))
    }
    return switch self {
    case .nearest:
      [
        ("mode", .text("nearest")), ("coordinate_transformation_mode", .text("asymmetric")),
        ("nearest_mode", .text("floor")),
      ]
    case .bilinear(let corners): [("mode", .text("linear")), coordinates(corners)]
    case .bicubic(let corners): [("mode", .text("cubic")), coordinates(corners), ("cubic_coeff_a", .number(-0.75))]
    }
  }
}

extension PixelShuffle: ONNXExportable {
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    graph.node("DepthToSpace", [input], [("blocksize", .integer(factor)), ("mode", .text("CRD"))])
  }
}

extension PixelUnshuffle: ONNXExportable {
  /// The operator for it puts the channels in another order.
  public func export(_ input: ONNXValue, to graph: inout ONNXGraph) throws(ONNXError) -> ONNXValue {
    let shape = try graph.requiredShape(input, rank: 4)
    let (height, width) = (shape[2] / factor, shape[3] / factor)
    let pixels = graph.node("Reshape", [input, graph.constant([0, shape[1], height, factor, width, factor])])
    let turned = graph.node("Transpose", [pixels], [("perm", .integers([0, 1, 3, 5, 2, 4]))])
    return graph.node("Reshape", [turned, graph.constant([0, shape[1] * factor * factor, height, width])])
  }
}
