import Autodiff
import Layers

/// BatchNormalization, as the library's own layer, which holds all operands but the first.
struct BatchNormOperation: GraphOperation {
  let epsilon: Double
  let momentum: Double
  /// Set once the file's values are there.
  var layer: BatchNorm2D?
  /// Of its scale, shift, mean, variance and count of batches.
  var names: [String] = []
  /// That of the node behind it, where the two run as one.
  var rectifier: Rectifier?

  init(_ node: NodeAttributes) throws(ONNXError) {
    epsilon = try node.number("epsilon", 1e-5)
    // The standard's number is the share of the old statistics, the library's that of the new.
    momentum = 1 - (try node.number("momentum", 0.9))
    try node.require("spatial", 1)
    guard try !node.flag("training_mode") else {
      throw ONNXError(
        problem: "it normalizes by the statistics of each batch, as in training ('training_mode' is set)",
        remedy: "Write the network for evaluation")
    }
    guard epsilon >= 0 else { throw ONNXError(problem: "an epsilon of \(epsilon) is not possible") }
  }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let input = try operands.shape(0)
    guard input.count == 4 || input.count == 2 else {
      throw ONNXError(problem: "an input \(input) must be [N, C, H, W] or [N, C]")
    }
    guard let layer, layer.weight.elementCount == input[1] else {
      throw ONNXError(problem: "its values do not fit the \(input[1]) channels of an input \(input)")
    }
    return [.tensor(try GraphShape.checked(input))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    guard let layer else { return [operands[0]] }
    return [layer(operands[0], Epilogue(rectifier: rectifier), adding: nil, &context)]
  }
}

/// InstanceNormalization, LayerNormalization and LRN.
struct SampleNormOperation: GraphOperation {
  enum Kind: Sendable {
    case instance
    case layer(axis: Int)
    case response(size: Int, alpha: Double, beta: Double, k: Double)
  }

  let kind: Kind
  let epsilon: Double

  init(_ node: NodeAttributes) throws(ONNXError) {
    epsilon = try node.number("epsilon", 1e-5)
    switch node.node.opType {
    case "InstanceNormalization": kind = .instance
    case "LayerNormalization": kind = .layer(axis: try node.integer("axis", -1))
    default:
      let size = try node.integer("size", 0)
      guard size > 0 && size % 2 == 1 else { throw ONNXError(problem: "a window of \(size) channels is not supported") }
      kind = .response(
        size: size, alpha: try node.number("alpha", 1e-4), beta: try node.number("beta", 0.75),
        k: try node.number("bias", 1))
    }
  }

  var weightOperands: [Int] { [1, 2] }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let input = try operands.shape(0)
    var normalized = input.count > 1 ? [input[1]] : []
    switch kind {
    case .instance: guard input.count >= 3 else { throw ONNXError(problem: "an input \(input) has no planes") }
    case .layer(let axis): normalized = Array(input[(try GraphShape.axis(axis, rank: input.count))...])
    case .response: guard input.count >= 2 else { throw ONNXError(problem: "an input \(input) has no channels") }
    }
    if case .response = kind {
    } else {
      let scale = try operands.shape(1)
      let shift = operands.has(2) ? operands[2].shape : normalized
      guard scale == normalized, shift == normalized else {
        throw ONNXError(
          problem: "scale \(operands[1].shape) or shift \(operands[2].shape) do not fit an input \(input)")
      }
    }
    return [.tensor(try GraphShape.checked(input))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    let input = operands[0]
    switch kind {
    case .instance:
      return [
        input.groupNormalized(
          groups: input.shape[1], weight: operands.optional(1), bias: operands.optional(2), epsilon: epsilon)
      ]
    case .layer(let axis):
      let first = axis < 0 ? axis + input.rank : axis
      return [
        input.layerNormalized(
          lastAxes: input.rank - first, weight: operands[1], bias: operands.optional(2), epsilon: epsilon)
      ]
    case .response(let size, let alpha, let beta, let k):
      return [input.localResponseNormalized(size: size, alpha: alpha, beta: beta, k: k)]
    }
  }
}
