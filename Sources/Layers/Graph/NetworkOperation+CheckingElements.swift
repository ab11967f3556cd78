import Autodiff
import Core
import Kernels

extension NetworkOperation {
  var normalizationRule: UnaryInputRule? {
    switch self {
    case .batchNormalization(let statistics):
      { [weight = statistics.weight.kind] in try Self.batchNormalization($0, weight) }
    case .groupNormalization(let groups, let weight, _, _):
      { [weight = weight?.kind] in try Self.groupNormalization($0, groups, weight) }
    case .layerNormalization(let sizes, let weight, _, _):
      { [weight = weight?.kind] in try Self.layerNormalization($0, sizes, weight) }
    case .channelNormalization(let weight, _, _):
      { [weight = weight.kind] in try Self.channelNormalization($0, weight) }
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

  static func floating(_ input: TensorKind, _ operation: String) throws -> TensorKind {
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
      "batch normalization: weight \(weight) and bias \(weight) must have one number for each of the "
        + "\(input.shape[1]) channels of the input \(input); make the layer for them, or change what comes before it")
    try demand(
      weight.dtype == input.dtype,
      "batch normalization: weight \(weight) and bias \(weight) must have the type of the input \(input); cast the "
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
      "group normalization: the weight \(weight.map { "\($0)" } ?? "") must have one number for each of the \(shape[1]) "
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
      "layer normalization: the weight \(weight.map { "\($0)" } ?? "") must have the last \(sizes.count) sizes and the "
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
