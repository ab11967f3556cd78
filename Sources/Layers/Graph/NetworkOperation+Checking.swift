import Autodiff
import Core
import Kernels

/// What an operation makes of operands of certain kinds; throws an `InputError` where it makes nothing of them.
typealias InputRule = @Sendable ([TensorKind]) throws -> TensorKind

/// Throws `InputError` with `reason` unless `condition` holds.
private func demand(_ condition: Bool, _ reason: @autoclosure () -> String) throws {
  if !condition { throw InputError(reason()) }
}

extension NetworkOperation {
  /// What the operation takes, and what it gives for it. The rule holds shapes, and no weights but those of a layer or
  /// function outside the vocabulary.
  var inputRule: InputRule {
    switch self {
    case .stored(let weight): return { [kind = weight.kind] _ in kind }
    case .function(let function): return Self.rule(function as? any ChecksInputs) { function($0) }
    case .layer(let layer): return Self.rule(layer as? any ChecksInputs) { layer.predict($0[0]) }
    case .add: return { try Self.broadcast("add", $0) }
    case .multiply: return { try Self.broadcast("multiply", $0) }
    case .concatenation(let axis): return { try Self.concatenated($0, axis: axis) }
    default: return Self.unary(productRule ?? normalizationRule ?? poolingRule ?? shapeRule)
    }
  }

  private static func unary(_ rule: @escaping @Sendable (TensorKind) throws -> TensorKind) -> InputRule {
    { try rule($0[0]) }
  }

  /// That of something outside the vocabulary: its own, or what a run on zeros gives.
  private static func rule(
    _ checked: (any ChecksInputs)?, _ run: @escaping @Sendable ([Tensor]) -> Tensor
  ) -> InputRule {
    if let checked { return { try checked.output(for: $0) } }
    return { TensorKind(run($0.map { .zeros($0.shape, $0.dtype) })) }
  }
}

// MARK: - Products

extension NetworkOperation {
  private typealias Rule = @Sendable (TensorKind) throws -> TensorKind

  private var productRule: Rule? {
    switch self {
    case .convolution(let weight, let bias, let geometry):
      { [weight = weight.kind, bias = bias?.kind] in try Self.convolution($0, weight, bias, geometry) }
    case .transposedConvolution(let weight, let bias, let geometry, let outputPadding):
      { [weight = weight.kind, bias = bias?.kind] in
        try Self.transposedConvolution($0, weight, bias, geometry, [outputPadding.height, outputPadding.width])
      }
    case .linear(let weight, let bias):
      { [weight = weight.kind, bias = bias?.kind] in try Self.linear($0, weight, bias) }
    case .embedding(let weight, _): { [weight = weight.kind] in try Self.embedding($0, weight) }
    default: nil
    }
  }

  private static func convolution(
    _ input: TensorKind, _ weight: TensorKind, _ bias: TensorKind?, _ geometry: ConvolutionGeometry
  ) throws -> TensorKind {
    try demand(
      input.shape.count == 4,
      "convolution: input \(input) must be [N, C, H, W] and weights \(weight) [O, C/groups, kh, kw]; a single image "
        + "needs a first axis of 1")
    try demand(
      input.dtype == weight.dtype,
      "convolution: input \(input), weight \(weight) and bias \(bias.map { "\($0)" } ?? "(none)") must have one "
        + "element type; cast the input, or convert(to:) the layer")
    try demand(
      input.shape[1] == weight.shape[1] * geometry.groups,
      "convolution: input \(input) and weights \(weight) with \(geometry.groups) groups do not match: the input's "
        + "\(input.shape[1]) channels must be \(weight.shape[1]) times \(geometry.groups), and the \(weight.shape[0]) "
        + "outputs a multiple of \(geometry.groups). Make the layer for \(input.shape[1]) channels, or change what "
        + "comes before it")
    let (height, width) = (weight.shape[2], weight.shape[3])
    let rows = input.shape[2] + geometry.top + geometry.bottom - geometry.dilationHeight * (height - 1) - 1
    let columns = input.shape[3] + geometry.left + geometry.right - geometry.dilationWidth * (width - 1) - 1
    try demand(
      rows >= 0 && columns >= 0,
      "convolution: a \(height) x \(width) kernel (dilation \(geometry.dilationHeight) x \(geometry.dilationWidth)) "
        + "does not fit into the input \(input) with padding \(geometry.top), \(geometry.bottom), \(geometry.left), "
        + "\(geometry.right); use a larger image, more padding or a smaller kernel")
    let size = (rows / geometry.strideHeight + 1, columns / geometry.strideWidth + 1)
    return TensorKind([input.shape[0], weight.shape[0], size.0, size.1], input.dtype)
  }

  private static func transposedConvolution(
    _ input: TensorKind, _ weight: TensorKind, _ bias: TensorKind?, _ geometry: ConvolutionGeometry,
    _ outputPadding: [Int]
  ) throws -> TensorKind {
    try demand(
      input.shape.count == 4 && input.shape[1] == weight.shape[0] && input.dtype == weight.dtype,
      "transposed convolution: the input \(input) must be [N, C, H, W] and the weight \(weight) [C, O/groups, kh, kw] "
        + "with the same C and element type; make the weight for the input, or cast one")
    func size(_ axis: Int, _ stride: Int, _ cut: Int, _ dilation: Int) -> Int {
      (input.shape[axis] - 1) * stride - cut + dilation * (weight.shape[axis] - 1) + 1 + outputPadding[axis - 2]
    }
    let height = size(2, geometry.strideHeight, geometry.top + geometry.bottom, geometry.dilationHeight)
    let width = size(3, geometry.strideWidth, geometry.left + geometry.right, geometry.dilationWidth)
    try demand(
      height > 0 && width > 0 && input.shape[2] > 0 && input.shape[3] > 0,
      "transposed convolution: input \(input), weight \(weight) and padding (\(geometry.top), \(geometry.left), "
        + "\(geometry.bottom), \(geometry.right)) leave an output of \(height) by \(width); pad less")
    return TensorKind([input.shape[0], weight.shape[1] * geometry.groups, height, width], input.dtype)
  }

  private static func linear(_ input: TensorKind, _ weight: TensorKind, _ bias: TensorKind?) throws -> TensorKind {
    try demand(
      input.shape.count == 2 && input.shape[1] == weight.shape[1],
      "linear: the input \(input) must be [N, inputs] and the weight \(weight) [outputs, inputs] with the same inputs; "
        + "flatten [N, C, H, W] first")
    try demand(
      input.dtype == weight.dtype,
      "linear: the input \(input), the weight \(weight) and the bias \(bias.map { "\($0)" } ?? "(none)") must have one "
        + "element type; cast the input")
    return TensorKind([input.shape[0], weight.shape[0]], input.dtype)
  }

  private static func embedding(_ input: TensorKind, _ weight: TensorKind) throws -> TensorKind {
    try demand(
      input.dtype == .int32,
      "embedding: the indices \(input) must be int32 and the weight \(weight) [V, D]; cast the indices")
    try demand(
      input.shape.count < Shape.maximumRank,
      "embedding: the indices \(input) have no room for one more axis; an array has at most \(Shape.maximumRank) axes")
    return TensorKind(Shape(Array(input.shape) + [weight.shape[1]]), weight.dtype)
  }
}

// MARK: - Normalizations and functions of each element

extension NetworkOperation {
  private var normalizationRule: Rule? {
    switch self {
    case .batchNormalization(let statistics):
      { [weight = statistics.weight.kind] in try Self.batchNormalization($0, weight) }
    case .groupNormalization(let groups, let weight, _, _):
      { [weight = weight?.kind] in try Self.groupNormalization($0, groups, weight) }
    case .layerNormalization(let sizes, let weight, _, _):
      { [weight = weight?.kind] in try Self.layerNormalization($0, sizes, weight) }
    case .instanceNormalization(let weight, _, _):
      { [weight = weight?.kind] input in
        try demand(
          input.shape.count >= 3,
          "instance normalization: the input \(input) must be [N, C, ...] with pixels; rows are normalized by "
            + "layerNormalized")
        return try Self.groupNormalization(input, input.shape[1], weight)
      }
    case .localResponseNormalization:
      { input in
        try demand(
          input.shape.count >= 2,
          "local response normalization: the input \(input) must be [N, C, ...]; give a single sample a first axis "
            + "of 1")
        return try Self.floating(input, "local response normalization")
      }
    case .activation(let activation): { try Self.floating($0, activation.operationName) }
    case .parametricReLU(let slope): { [slope = slope.kind] in try Self.parametricReLU($0, slope) }
    case .softmax(let axis): { try Self.softmax($0, axis: axis) }
    default: nil
    }
  }

  private static func floating(_ input: TensorKind, _ operation: String) throws -> TensorKind {
    try demand(
      input.dtype.isFloatingPoint, "\(operation): it needs float32 or float64, not \(input); cast first")
    return input
  }

  private static func batchNormalization(_ input: TensorKind, _ weight: TensorKind) throws -> TensorKind {
    try demand(
      input.shape.count == 4 || input.shape.count == 2,
      "batch normalization: the input \(input) must be [N, C, H, W] or [N, C]; give a single row or image a first axis "
        + "of 1")
    try demand(
      weight.shape == [input.shape[1]],
      "batch normalization: scale \(weight) and shift \(weight) must have one number for each of the "
        + "\(input.shape[1]) channels of the input \(input); make the layer for them, or change what comes before it")
    try demand(
      weight.dtype == input.dtype,
      "batch normalization: scale \(weight) and shift \(weight) must have the type of the input \(input); cast the "
        + "input, or convert(to:) the layer")
    return input
  }

  private static func groupNormalization(
    _ input: TensorKind, _ groups: Int, _ weight: TensorKind?
  ) throws -> TensorKind {
    let shape = input.shape
    try demand(
      shape.count >= 2 && groups > 0 && shape[1] > 0 && shape[1] % groups == 0,
      "group normalization: the input \(input) must be [N, C, ...] with a multiple of \(groups) channels; change the "
        + "groups, at least 1, or what comes before")
    try demand(
      shape.dropFirst(2).allSatisfy { $0 > 0 },
      "group normalization: the planes of the input \(input) have no elements; leave out empty ones")
    try demand(
      weight.map { $0.shape == [shape[1]] && $0.dtype == input.dtype } ?? true,
      "group normalization: the scale \(weight.map { "\($0)" } ?? "") must have one number for each of the \(shape[1]) "
        + "channels and the element type of the input \(input); make them for the input, or cast one")
    return try floating(input, "group normalization")
  }

  private static func layerNormalization(
    _ input: TensorKind, _ sizes: [Int], _ weight: TensorKind?
  ) throws -> TensorKind {
    try demand(
      Array(input.shape.suffix(sizes.count)) == sizes,
      "LayerNorm: the last axes of the input \(input) must have the sizes \(sizes); make the layer for them, or change "
        + "what comes before it")
    try demand(
      weight.map { $0.dtype == input.dtype } ?? true,
      "layer normalization: the scale \(weight.map { "\($0)" } ?? "") must have the last \(sizes.count) sizes and the "
        + "element type of the input \(input); make them for the input, or cast one")
    return try floating(input, "layer normalization")
  }

  private static func parametricReLU(_ input: TensorKind, _ slope: TensorKind) throws -> TensorKind {
    let isShared = slope.shape == [1]
    try demand(
      isShared ? input.shape.count >= 1 : input.shape.count >= 2 && slope.shape == [input.shape[1]],
      "parametric ReLU: the slope \(slope) must be [1], or have one number for each channel of the input \(input), "
        + "[N, C, ...]; a slope of [1] serves any input")
    try demand(
      input.dtype.isFloatingPoint && slope.dtype == input.dtype,
      "parametric ReLU: the slope \(slope) and the input \(input) must both be float32 or both float64; cast the "
        + "input, or convert(to:) the layer")
    return input
  }

  private static func softmax(_ input: TensorKind, axis: Int) throws -> TensorKind {
    let place = axis < 0 ? axis + input.shape.count : axis
    try demand(
      input.shape.indices.contains(place), "softmax: axis \(axis) does not exist in \(input); its axes are from 0 up")
    try demand(
      input.shape[place] > 0, "softmax: axis \(place) of \(input) is empty; there must be at least one number")
    return try floating(input, "softmax")
  }
}

extension Activation {
  /// What error texts call it.
  fileprivate var operationName: String {
    switch self {
    case .relu: "relu"
    case .clamp: "clamp"
    case .leakyReLU: "leakyReLU"
    case .sigmoid: "sigmoid"
    case .hardsigmoid: "hardsigmoid"
    case .tanh: "tanh"
    case .gelu: "gelu"
    case .silu: "silu"
    case .hardswish: "hardswish"
    case .elu: "elu"
    case .softplus: "softplus"
    }
  }
}

// MARK: - Poolings and sizes

extension NetworkOperation {
  private var poolingRule: Rule? {
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
    // The geometry says by itself where a window fits; it is asked only where one does.
    let reach = (
      geometry.dilationHeight * (geometry.kernelHeight - 1) + 1,
      geometry.dilationWidth * (geometry.kernelWidth - 1) + 1
    )
    func fits(_ size: Int, _ before: Int, _ after: Int, _ reach: Int, _ stride: Int) -> Bool {
      let room = size + before + after - reach
      return geometry.ceilMode ? size + before > 0 && room + stride - 1 >= 0 : room >= 0
    }
    try demand(
      fits(input.shape[2], geometry.top, geometry.bottom, reach.0, geometry.strideHeight)
        && fits(input.shape[3], geometry.left, geometry.right, reach.1, geometry.strideWidth),
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

// MARK: - Shapes

extension NetworkOperation {
  private var shapeRule: Rule {
    switch self {
    case .flatten:
      { input in
        try demand(
          input.shape.count > 0, "flattening: \(input) has no axes from 1 on; give it a first axis of 1")
        return TensorKind([input.shape[0], input.shape.product(of: 1..<input.shape.count)], input.dtype)
      }
    case .reshape(let sizes): { try Self.reshaped($0, sizes) }
    case .padding(let padding): { try Self.padded($0, padding) }
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
    return TensorKind(
      [
        input.shape[0], input.shape[1], height + padding.top + padding.bottom, width + padding.left + padding.right,
      ], input.dtype)
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

  private static func broadcast(_ operation: String, _ inputs: [TensorKind]) throws -> TensorKind {
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

  private static func concatenated(_ inputs: [TensorKind], axis: Int) throws -> TensorKind {
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
  fileprivate var kind: TensorKind { TensorKind(tensor) }
}
