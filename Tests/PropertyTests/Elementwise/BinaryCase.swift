import Core
import Foundation
import Kernels
import ReferenceKernels

/// A function of two numbers over arrays that are broadcast, in every type and layout, and the sums that are the
/// gradient of broadcasting.
struct BinaryCase: PropertyCase {
  var operation = BinaryOperation.add
  var left = Operand()
  var right = Operand()
  var dtype = DType.float64
  var isCoarse = true
  var values = 0

  static func drawn(from draw: inout Draw) -> BinaryCase {
    let shape = Operand.shape(&draw)
    return BinaryCase(
      operation: draw.pick([.add, .subtract, .multiply, .divide, .maximum, .minimum, .power]),
      left: .drawn(for: shape, &draw), right: .drawn(for: shape, &draw),
      dtype: draw.pick([.float32, .float32, .float64, .int32, .uint8]), isCoarse: draw.chance(0.4),
      values: draw.seed())
  }

  static var simplifications: [Simplification<BinaryCase>] {
    [loweringBoth(\.left, \.right)] + Operand.simplifications.map { $0.inside(\.left) }
      + Operand.simplifications.map { $0.inside(\.right) } + [
        .prefer(\.dtype, [.float64, .float32, .int32, .uint8]), .prefer(\.isCoarse, [true, false]),
        .lower(\.values, to: 0),
      ]
  }

  var isValid: Bool {
    left.isValid && right.isValid && broadcasts([left.shape, right.shape])
      && (operation != .power || dtype.isFloatingPoint)
  }

  func defect() -> String? {
    let (a, b) = operands
    let result = Elementwise.binary(operation, a.array(dtype, left.layout), b.array(dtype, right.layout))
    if result.dtype != dtype { return "result: \(result.dtype)" }
    let expected = Reference.binary(a, b, plain)
    let sizes = Reference.binary(a, b) { a, b in
      operation == .power ? abs(pow(a, b)) * (1 + abs(b * log(a))) : abs(plain(a, b))
    }
    return difference(
      "result", result, expected, .roundings(operation == .power ? 8 : 1, of: sizes, dtype))
      ?? sumDefect(expected.shape)
  }

  private var operands: (ReferenceArray, ReferenceArray) {
    let numbers = Numbers(seed: values)
    let range =
      switch operation {
      case .power: 0.25...3.0
      case .divide: 0.5...4.0
      default: -2.0...2.0
      }
    if dtype.isFloatingPoint && !isCoarse {
      return (numbers.array("left", left.shape, in: range), numbers.array("right", right.shape, in: range))
    }
    let lowest = dtype == .uint8 || operation == .power ? 1 : -3
    let highest = dtype == .uint8 && !isCoarse ? 255 : 3
    let right = numbers.integers("right", right.shape, in: lowest...highest)
    return (
      numbers.integers("left", left.shape, in: lowest...highest),
      // Nothing is divided by zero: what that gives is the processor's business.
      operation == .divide ? right.map { $0 == 0 ? 1 : $0 } : right
    )
  }

  private func plain(_ a: Double, _ b: Double) -> Double {
    let value =
      switch operation {
      case .add: a + b
      case .subtract: a - b
      case .multiply: a * b
      case .divide: dtype.isFloatingPoint ? a / b : (a / b).rounded(.towardZero)
      case .maximum: max(a, b)
      case .minimum: min(a, b)
      case .power: pow(a, b)
      }
    // Bytes wrap around.
    return dtype == .uint8 ? value - 256 * (value / 256).rounded(.down) : value
  }

  private func sumDefect(_ shape: [Int]) -> String? {
    guard dtype.isFloatingPoint else { return nil }
    let gradient = Numbers(seed: values).array("gradient", shape, in: -1...1)
    let layout = shape.count == 4 ? left.layout : .plain
    let back = Reduction.sum(gradient.array(dtype, layout), toShape: Shape(left.shape))
    let magnitude = Reference.sum(gradient.magnitude, toShape: left.shape)
    return difference(
      "sum to the left shape", back, Reference.sum(gradient, toShape: left.shape),
      .sums(of: gradient.count / max(1, magnitude.count), magnitude, dtype))
  }
}
