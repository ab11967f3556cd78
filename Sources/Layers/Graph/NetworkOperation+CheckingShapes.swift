import Autodiff
import Core
import Kernels

extension NetworkOperation {
  var poolingRule: UnaryInputRule? {
    switch self {
    case .maxPooling(let geometry): { try Self.pooled($0, geometry, "max pooling") }
    case .averagePooling(let geometry, _): { try Self.pooled($0, geometry, "average pooling") }
    case .adaptiveAveragePooling(let height, let width):
      { input in
        try demand(
          input.shape.count == 4 && input.shape[2] > 0 && input.shape[3] > 0,
          "adaptive average pooling: the input \(input) must be [N, C, H, W] with at least one pixel, and the bins "
            + "\(height) x \(width) at least one each way; pool before flattening, and give a single image a first "
            + "axis of 1")
        _ = try Self.floating(input, "adaptive average pooling")
        return TensorKind([input.shape[0], input.shape[1], height, width], input.dtype)
      }
    case .globalAveragePooling(let keepingAxes):
      { try Self.planes($0, "global average pooling", keepingAxes: keepingAxes) }
    case .globalMaxPooling(let keepingAxes):
      { try Self.planes($0, "global maximum pooling", keepingAxes: keepingAxes) }
    case .upsampling(let factor, _):
      { input in
        try demand(
          input.shape.count == 4,
          "upsampling: the input \(input) must be [N, C, H, W], and the factor \(factor) at least 1; give a single "
            + "image a first axis of 1")
        return try Self.resized(input, input.shape[2] * factor, input.shape[3] * factor)
      }
    case .resizing(let height, let width, _): { try Self.resized($0, height, width) }
    default: nil
    }
  }

  private static func pooled(
    _ input: TensorKind, _ geometry: PoolingGeometry, _ operation: String
  ) throws -> TensorKind {
    try demand(
      input.shape.count == 4,
      "\(operation): the input \(input) must be [N, C, H, W]; pool before flattening, and give a single image a first "
        + "axis of 1")
    // The geometry stops the program where no window fits, and so is asked behind this.
    let size = geometry.window.count(
      height: input.shape[2], width: input.shape[3], kernel: (geometry.kernelHeight, geometry.kernelWidth),
      ceilMode: geometry.ceilMode)
    try demand(
      size.height > 0 && size.width > 0,
      "\(operation): a \(geometry.kernelHeight) x \(geometry.kernelWidth) window does not fit into the input \(input) "
        + "with padding \(geometry.top), \(geometry.bottom), \(geometry.left), \(geometry.right); use a larger image "
        + "or a smaller window")
    _ = try floating(input, operation)
    return TensorKind(geometry.outputShape(input: input.shape, dtype: input.dtype), input.dtype)
  }

  private static func planes(_ input: TensorKind, _ operation: String, keepingAxes: Bool) throws -> TensorKind {
    try demand(
      input.shape.count == 4 && input.shape[2] > 0 && input.shape[3] > 0,
      "\(operation): the input \(input) must be [N, C, H, W] with at least one pixel; pool before flattening, and give "
        + "a single image a first axis of 1")
    _ = try floating(input, operation)
    return TensorKind(Shape(input.shape.prefix(2) + (keepingAxes ? [1, 1] : [])), input.dtype)
  }

  private static func resized(_ input: TensorKind, _ height: Int, _ width: Int) throws -> TensorKind {
    try demand(
      input.shape.count == 4 && input.shape[2] > 0 && input.shape[3] > 0,
      "resize: the input \(input) must be [N, C, H, W] with at least one pixel, and the new size \(height) x \(width) "
        + "at least one each way; give a single image a first axis of 1")
    _ = try floating(input, "resize")
    return TensorKind([input.shape[0], input.shape[1], height, width], input.dtype)
  }
}

extension NetworkOperation {
  var shapeRule: UnaryInputRule {
    switch self {
    case .flatten:
      { input in
        try demand(
          input.shape.count > 0, "flattening: \(input) has no axes from 1 on; give it a first axis of 1")
        return TensorKind([input.shape[0], input.shape.product(of: 1..<input.shape.count)], input.dtype)
      }
    case .reshape(let sizes): { try Self.reshaped($0, sizes) }
    case .padding(let padding): { try Self.padded($0, padding) }
    case .samePadding(let padding):
      { input in
        try demand(
          input.shape.count == 4,
          "padding: the input \(input) must be [N, C, H, W]; pad before flattening, and give a single image a first "
            + "axis of 1")
        return TensorKind(padding.paddedShape(input.shape), input.dtype)
      }
    case .channelShuffle(let groups):
      { input in
        try demand(
          input.shape.count == 4 && input.shape[1] % groups == 0,
          "channel shuffle: the input \(input) must be [N, C, H, W] with a multiple of \(groups) channels; change the "
            + "outputs of the layer before, or the number of groups")
        return input
      }
    case .pixelShuffle(let factor): { try Self.pixelShuffled($0, factor) }
    case .pixelUnshuffle(let factor): { try Self.pixelUnshuffled($0, factor) }
    default: { $0 }
    }
  }

  private static func reshaped(_ input: TensorKind, _ sizes: [Int]) throws -> TensorKind {
    try demand(input.shape.count > 0, "reshape: \(input) has no first axis that could stay; give it one of size 1")
    let target = [input.shape[0]] + sizes
    let (count, open) = (input.shape.elementCount, target.count { $0 == -1 })
    let known = target.reduce(1) { $1 == -1 ? $0 : $0 * $1 }
    try demand(
      open == 0 ? known == count : open == 1 && known > 0 && count % known == 0,
      "reshape: \(input) with \(count) elements cannot become \(target); the sizes must multiply to as many, and one "
        + "of them may be -1 to be found")
    return TensorKind(Shape(target.map { $0 == -1 ? count / known : $0 }), input.dtype)
  }

  private static func padded(_ input: TensorKind, _ padding: Padding) throws -> TensorKind {
    try demand(
      input.shape.count == 4,
      "padding: the input \(input) must be [N, C, H, W]; pad before flattening, and give a single image a first axis "
        + "of 1")
    let (height, width) = (input.shape[2], input.shape[3])
    switch padding.kind {
    case .constant(let value):
      try demand(
        input.dtype.isFloatingPoint || value == 0,
        "padding: the number \(value) may be none of the type of the input \(input); cast the input")
    case .reflection, .replication:
      let least = padding.kind == .reflection ? 1 : 0
      for (size, before, after) in [(height, padding.top, padding.bottom), (width, padding.left, padding.right)] {
        try demand(
          size > max(before, after) * least,
          "padding: \(before) and \(after) rows or columns cannot be taken from the \(size) of the input \(input); "
            + "there must be more than are added at either end")
      }
    }
    return TensorKind(padding.margins.padded(input.shape), input.dtype)
  }

  private static func pixelShuffled(_ input: TensorKind, _ factor: Int) throws -> TensorKind {
    let shape = input.shape
    try demand(
      shape.count == 4 && factor > 0 && shape[1] % (factor * factor) == 0,
      "pixel shuffle: the input \(input) must be [N, C, H, W] with a multiple of \(factor)² channels; change the "
        + "outputs of the layer before, or the factor, which is at least 1")
    return TensorKind(
      [shape[0], shape[1] / (factor * factor), shape[2] * factor, shape[3] * factor], input.dtype)
  }

  private static func pixelUnshuffled(_ input: TensorKind, _ factor: Int) throws -> TensorKind {
    let shape = input.shape
    try demand(
      shape.count == 4 && factor > 0 && shape[2] % factor == 0 && shape[3] % factor == 0,
      "pixel unshuffle: the input \(input) must be [N, C, H, W] with height and width multiples of \(factor); pad the "
        + "input, or change the factor, which is at least 1")
    return TensorKind(
      [shape[0], shape[1] * factor * factor, shape[2] / factor, shape[3] / factor], input.dtype)
  }

  static func broadcast(_ operation: String, _ inputs: [TensorKind]) throws -> TensorKind {
    let (first, second) = (inputs[0], inputs[1])
    try demand(
      first.dtype == second.dtype,
      "elementwise \(operation): types \(first.dtype) of shape \(first.shape) and \(second.dtype) of shape "
        + "\(second.shape) differ; cast one")
    guard let shape = first.shape.broadcast(with: second.shape) else {
      throw InputError(
        "elementwise \(operation): shapes \(first.shape) and \(second) do not match: aligned at their last axes, sizes "
          + "must be equal or 1. Reshape one, or add axes of size 1")
    }
    return TensorKind(shape, first.dtype)
  }

  static func concatenated(_ inputs: [TensorKind], axis: Int) throws -> TensorKind {
    let first = inputs[0]
    let place = axis < 0 ? axis + first.shape.count : axis
    let fits = first.shape.indices.contains(place) && inputs.allSatisfy { input in
      input.dtype == first.dtype && input.shape.count == first.shape.count
        && first.shape.indices.allSatisfy { $0 == place || input.shape[$0] == first.shape[$0] }
    }
    try demand(
      fits,
      "concatenation: \(inputs.map { "\($0)" }.joined(separator: ", ")) cannot be joined on axis \(axis); all must "
        + "have one type and, but for that axis, one shape")
    var sizes = Array(first.shape)
    sizes[place] = inputs.reduce(0) { $0 + $1.shape[place] }
    return TensorKind(Shape(sizes), first.dtype)
  }
}

extension NetworkGraph.Weight {
  var kind: TensorKind { TensorKind(tensor) }
}
