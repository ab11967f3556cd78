import Autodiff
import Foundation
import Layers

/// Add, Sub, Mul and their like, of two operands or more.
struct BinaryOperation: GraphOperation {
  enum Kind: String, Sendable {
    case add = "Add"
    case subtract = "Sub"
    case multiply = "Mul"
    case divide = "Div"
    case power = "Pow"
    case maximum = "Max"
    case minimum = "Min"
    case equal = "Equal"
    case sum = "Sum"
  }

  let kind: Kind

  var weightOperands: [Int] { [.add, .sum, .multiply].contains(kind) ? [0, 1] : [] }

  func infer(_ operands: GraphTypes) throws(ONNXError) -> [GraphType] {
    var shape = try operands.shape(0)
    for number in operands.types.indices.dropFirst() {
      shape = try GraphShape.broadcast(shape, operands.shape(number))
    }
    guard operands.areKnown, let first = operands.types.first, case .known(var result) = first else {
      guard kind != .equal else { throw ONNXError(problem: "comparing computed values is not supported") }
      return [.tensor(try GraphShape.checked(shape))]
    }
    for case .known(let other) in operands.types.dropFirst() { result = try known(result, other) }
    return [.known(result)]
  }

  private func known(_ a: KnownNumbers, _ b: KnownNumbers) throws(ONNXError) -> KnownNumbers {
    let shape = try GraphShape.broadcast(a.shape, b.shape)
    guard shape.count <= 1 || a.shape == b.shape || a.values.count == 1 || b.values.count == 1 else {
      throw ONNXError(problem: "numbers of the shapes \(a.shape) and \(b.shape) are not supported together")
    }
    let count = shape.reduce(1, *)
    guard count <= KnownNumbers.limit else { throw ONNXError(problem: "\(count) numbers are too many here") }
    // A power is of its base's type, whatever the exponent's.
    let isWhole = a.isWhole && (b.isWhole || kind == .power)
    let numbers = (0..<count).map { index in
      number(a.values[a.values.count == 1 ? 0 : index], b.values[b.values.count == 1 ? 0 : index], isWhole: isWhole)
    }
    return KnownNumbers(shape: shape, numbers, isWhole: isWhole)
  }

  private func number(_ a: Double, _ b: Double, isWhole: Bool) -> Double {
    switch kind {
    case .add, .sum: a + b
    case .subtract: a - b
    case .multiply: a * b
    // The standard does not say what a whole number divided by 0 is.
    case .divide: !isWhole ? a / b : b == 0 ? 0 : (a / b).rounded(.towardZero)
    case .power: isWhole ? pow(a, b).rounded(.towardZero) : pow(a, b)
    case .maximum: max(a, b)
    case .minimum: min(a, b)
    case .equal: a == b ? 1 : 0
    }
  }

  func run(_ operands: GraphValues, _ results: [GraphType], _ context: inout Context) -> [Tensor] {
    var result = operands[0]
    for number in operands.values.indices.dropFirst() {
      result = combined(result, operands[number], scalar: operands.scalar(number))
    }
    return [result]
  }

  private func combined(_ a: Tensor, _ b: Tensor, scalar: Double?) -> Tensor {
    if let scalar, b.rank <= a.rank {
      switch kind {
      case .add, .sum: return a + scalar
      case .subtract: return a - scalar
      case .multiply: return a * scalar
      case .divide: return a / Tensor(scalar)
      case .power: return a.power(scalar)
      default: break
      }
    }
    return switch kind {
    case .add, .sum, .equal: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .power: a.power(b)
    case .maximum: Tensor.maximum(a, b)
    case .minimum: Tensor.minimum(a, b)
    }
  }
}
