import Autodiff
import Layers

/// A function of each element.
struct UnaryOperation: GraphOperation {
  let function: @Sendable (Tensor) -> Tensor
  /// The same of one number; nil where numbers that are known are not supported.
  var number: (@Sendable (Double) -> Double)?
  /// What it is called in a `NetworkGraph`; nil where it has no name there.
  var activation: NetworkOperation.Activation?
  /// Whether it gives its input.
  var isIdentity = false

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let shape = try operands.shape(0)
    if case .known(let numbers) = operands[0] {
      if let number {
        return [.known(KnownNumbers(shape: shape, numbers.values.map(number), isWhole: numbers.isWhole))]
      }
    }
    return [.tensor(try GraphShape.checked(shape))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    [function(operands[0])]
  }
}

/// Clip, with bounds as settings or as operands.
struct ClipOperation: GraphOperation {
  let least: Double?
  let most: Double?

  init(_ node: NodeAttributes) throws(ONNXError) {
    least = node.has("min") ? try node.number("min", 0) : nil
    most = node.has("max") ? try node.number("max", 0) : nil
  }

  func bounds(_ operands: GraphTypes) throws(ONNXError) -> (least: Double, most: Double) {
    func bound(_ number: Int, _ setting: Double?, _ standard: Double) throws(ONNXError) -> Double {
      guard operands.has(number) else { return setting ?? standard }
      guard let value = try operands.known(number).scalar, !value.isNaN else {
        throw ONNXError(problem: "the bounds must be single numbers")
      }
      return value
    }
    return (try bound(1, least, -.infinity), try bound(2, most, .infinity))
  }

  /// Clipping to 0...6 is how files write a ReLU6, whose gradient at the bounds is 0 as a ReLU's is.
  static func rectifier(_ bounds: (least: Double, most: Double)) -> Rectifier? {
    guard bounds.least == 0 else { return nil }
    return bounds.most == .infinity ? .relu : bounds.most == 6 ? .relu6 : nil
  }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    _ = try bounds(operands)
    return [.tensor(try GraphShape.checked(operands.shape(0)))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    let input = operands[0]
    guard let (least, most) = try? bounds(operands.types) else { return [input] }
    if let rectifier = Self.rectifier((least, most)) { return [input.rectified(by: rectifier)] }
    switch (least.isFinite, most.isFinite) {
    // Where the bounds cross, the standard wants the upper one.
    case (true, true) where least <= most: return [input.clamped(to: least...most)]
    case (true, false) where most > least: return [input.clamped(to: least...)]
    case (false, true) where most > least: return [input.clamped(to: ...most)]
    case (false, false) where most > least: return [input]
    default: return [input * 0 + most]
    }
  }
}

/// Dropout: in training as any other of the library's, at evaluation nothing, whatever the file's `training_mode` says:
/// which of the two it is, the caller says.
struct DropoutOperation: GraphOperation {
  let rate: Double

  init(_ node: NodeAttributes) throws(ONNXError) { rate = try node.number("ratio", 0.5) }

  private func rate(_ operands: GraphTypes) throws(ONNXError) -> Double {
    let found = operands.has(1) ? try operands.known(1).scalar ?? .nan : rate
    guard found >= 0 && found < 1 else { throw ONNXError(problem: "a ratio of \(found) is not possible") }
    return found
  }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    _ = try rate(operands)
    return [.tensor(try GraphShape.checked(operands.shape(0)))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    guard context.mode == .training, let rate = try? rate(operands.types), rate > 0 else { return [operands[0]] }
    return [operands[0].dropout(rate: rate, using: &context.generator)]
  }
}

/// PRelu: a slope for all channels or one for each.
struct ParametricReLUOperation: GraphOperation {
  var weightOperands: [Int] { [1] }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    let (input, slope) = (try operands.shape(0), try operands.shape(1))
    guard try GraphShape.broadcast(input, slope) == input else {
      throw ONNXError(problem: "slopes \(slope) do not fit an input \(input)")
    }
    return [.tensor(try GraphShape.checked(input))]
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    let (input, slope) = (operands[0], operands[1])
    let channels = input.rank > 1 ? input.shape[1] : 1
    let axis = slope.rank - (input.rank - 1)
    let isPerChannel = axis >= 0 && slope.rank > axis && slope.elementCount == channels && slope.shape[axis] == channels
    guard slope.elementCount == 1 || isPerChannel else {
      return [input.relu() - slope * (-input).relu()]
    }
    return [input.parametricReLU(slope: slope.reshaped([slope.elementCount]))]
  }
}
