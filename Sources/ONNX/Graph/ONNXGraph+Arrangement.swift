import Autodiff
import Layers

extension ONNXGraph {
  /// What only moves, repeats or mixes neighboring pixels.
  mutating func arrangement(_ operation: NetworkOperation, _ input: ONNXValue) throws(ONNXError) -> ONNXValue {
    switch operation {
    case .flatten: return node("Flatten", [input], [("axis", .integer(1))])
    case .reshape(let sizes): return node("Reshape", [input, constant([0] + sizes)])
    case .padding(let padding): return pad(padding, input)
    case .samePadding(let padding):
      // An exported network's images have one size.
      let shape = try requiredShape(input, rank: 4)
      let margins = padding.margins(height: shape[2], width: shape[3])
      return pad(
        .init(top: margins.top, bottom: margins.bottom, left: margins.left, right: margins.right), input)
    case .channelShuffle(let groups): return try shuffle(groups, input)
    case .upsampling(let factor, let interpolation):
      let scales = constant([1, 1, Double(factor), Double(factor)], shape: [4])
      return node("Resize", [input, .none, scales], interpolation.attributes)
    case .resizing(let height, let width, let interpolation):
      // The operator wants all four sizes; the batch's is known only when the file is run.
      let (starts, ends) = (constant([0]), constant([2]))
      let kept = node("Slice", [node("Shape", [input]), starts, ends])
      let sizes = node("Concat", [kept, constant([height, width])], [("axis", .integer(0))])
      return node("Resize", [input, .none, .none, sizes], interpolation.attributes)
    case .pixelShuffle(let factor):
      return node("DepthToSpace", [input], [("blocksize", .integer(factor)), ("mode", .text("CRD"))])
    case .pixelUnshuffle(let factor): return try unshuffle(factor, input)
    default:
      throw ONNXError(.layer(layerPath), problem: "the operation \(operation) cannot be written to ONNX files")
    }
  }

  private mutating func pad(_ padding: NetworkOperation.Padding, _ input: ONNXValue) -> ONNXValue {
    let amounts = constant([0, 0, padding.top, padding.left, 0, 0, padding.bottom, padding.right])
    switch padding.kind {
    case .constant(let value): return node("Pad", [input, amounts, constant([value], shape: [])])
    case .reflection: return node("Pad", [input, amounts], [("mode", .text("reflect"))])
    case .replication: return node("Pad", [input, amounts], [("mode", .text("edge"))])
    }
  }

  private mutating func shuffle(_ groups: Int, _ input: ONNXValue) throws(ONNXError) -> ONNXValue {
    let shape = try requiredShape(input, rank: 4)
    let grouped = node("Reshape", [input, constant([0, groups, shape[1] / groups, shape[2], shape[3]])])
    let dealt = node("Transpose", [grouped], [("perm", .integers([0, 2, 1, 3, 4]))])
    return node("Reshape", [dealt, constant([0, shape[1], shape[2], shape[3]])])
  }

  /// The operator for it puts the channels in another order.
  private mutating func unshuffle(_ factor: Int, _ input: ONNXValue) throws(ONNXError) -> ONNXValue {
    let shape = try requiredShape(input, rank: 4)
    let (height, width) = (shape[2] / factor, shape[3] / factor)
    let pixels = node("Reshape", [input, constant([0, shape[1], height, factor, width, factor])])
    let turned = node("Transpose", [pixels], [("perm", .integers([0, 1, 3, 5, 2, 4]))])
    return node("Reshape", [turned, constant([0, shape[1] * factor * factor, height, width])])
  }
}

extension Interpolation {
  fileprivate var attributes: [(name: String, value: ONNXAttribute)] {
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
