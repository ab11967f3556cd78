import Core
import Foundation
import Kernels
import ReferenceKernels

/// Logarithms of sums of exponentials over any axes, also of numbers whose exponentials overflow.
struct LogSumExpCase: PropertyCase {
  var operand = Operand(shape: [1])
  var axes = [0]
  var keepsAxes = false
  /// Inputs reach from minus this to this.
  var reach = 1
  var dtype = DType.float64
  var values = 0

  static func drawn(from draw: inout Draw) -> LogSumExpCase {
    var operand = Operand(shape: Operand.shape(&draw))
    if operand.shape.isEmpty { operand.shape = [5] }
    operand.layout = draw.layout(for: operand.shape)
    let rank = operand.shape.count
    let axes = draw.shuffled(draw.some(of: Array(0..<rank)))
    return LogSumExpCase(
      operand: operand, axes: axes.isEmpty ? [rank - 1] : axes.map { draw.chance(0.3) ? $0 - rank : $0 },
      keepsAxes: draw.chance(0.5), reach: draw.pick([1, 10, 5000]), dtype: draw.realType(), values: draw.seed())
  }

  static var simplifications: [Simplification<LogSumExpCase>] {
    [.shorten(\.axes, to: 1)] + Operand.simplifications.map { $0.inside(\.operand) } + [
      .drop(\.keepsAxes), .prefer(\.reach, [1, 10, 5000]), .prefer(\.dtype, [.float64, .float32]),
      .lower(\.values, to: 0),
    ]
  }

  private var along: [Int] { axes.map { $0 < 0 ? $0 + operand.shape.count : $0 } }

  var isValid: Bool { operand.isValid && along.allSatisfy { 0..<operand.shape.count ~= $0 } }

  func defect() -> String? {
    let x = Numbers(seed: values).array("input", operand.shape, in: Double(-reach)...Double(reach))
    let result = Reduction.logSumExp(x.array(dtype, operand.layout), axes: axes, keepingAxes: keepsAxes)
    let expected = Reference.logSumExp(x, axes: along, keepDims: keepsAxes)
    let terms = x.count / max(1, expected.count)
    // The largest number is taken off, which rounds each difference, and is added in the end.
    let sizes = expected.filled(with: 2 * Double(reach) + log(Double(terms)) + 1)
    return difference("result", result, expected, .sums(of: terms, sizes, dtype))
  }
}
