import Autodiff
import Core
import Kernels

/// What an operation makes of operands of certain kinds; throws an `InputError` where it makes nothing of them.
typealias InputRule = @Sendable ([TensorKind]) throws -> TensorKind

/// Throws `InputError` with `reason` unless `condition` holds.
func demand(_ condition: Bool, _ reason: @autoclosure () -> String) throws {
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

extension NetworkOperation {
  typealias UnaryInputRule = @Sendable (TensorKind) throws -> TensorKind

  var productRule: UnaryInputRule? {
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
      "convolution: the input \(input) and the weight \(weight) must have one element type; cast one of them")
    try demand(
      input.shape[1] == weight.shape[1] * geometry.groups,
      "convolution: input \(input) and weights \(weight) with \(geometry.groups) groups do not match: the input's "
        + "\(input.shape[1]) channels must be \(weight.shape[1]) times \(geometry.groups), and the \(weight.shape[0]) "
        + "outputs a multiple of \(geometry.groups). Make the layer for \(input.shape[1]) channels, or change what "
        + "comes before it")
    let (height, width) = (weight.shape[2], weight.shape[3])
    let size = geometry.window.count(height: input.shape[2], width: input.shape[3], kernel: (height, width))
    try demand(
      size.height > 0 && size.width > 0,
      "convolution: a \(height) x \(width) kernel (dilation \(geometry.dilationHeight) x \(geometry.dilationWidth)) "
        + "does not fit into the input \(input) with padding \(geometry.top), \(geometry.bottom), \(geometry.left), "
        + "\(geometry.right); use a larger image, more padding or a smaller kernel")
    return TensorKind([input.shape[0], weight.shape[0], size.height, size.width], input.dtype)
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
