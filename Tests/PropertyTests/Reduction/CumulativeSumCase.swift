import Core
import Kernels
import ReferenceKernels

/// Running totals along any axis, from either end.
struct CumulativeSumCase: PropertyCase {
  var operand = Operand(shape: [1])
  var axis = 0
  var isReversed = false
  var dtype = DType.float64
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> CumulativeSumCase {
    var operand = Operand(shape: Operand.shape(&draw))
    if operand.shape.isEmpty { operand.shape = [3] }
    // More columns than are summed side by side, and now and then nothing.
    if draw.chance(0.05) { operand.shape = [draw.integer(1...3), draw.integer(0...9), draw.integer(60...200)] }
    operand.layout = draw.layout(for: operand.shape)
    let rank = operand.shape.count
    return CumulativeSumCase(
      operand: operand, axis: draw.integer(-rank...rank - 1), isReversed: draw.chance(0.5),
      dtype: draw.pick([.float32, .float32, .float64, .int32]), style: draw.style(), values: draw.seed())
  }

  static var simplifications: [Simplification<CumulativeSumCase>] {
    Operand.simplifications.map { $0.inside(\.operand) } + [
      .prefer(\.axis, [0, 1, 2, 3]), .drop(\.isReversed), .prefer(\.dtype, [.float64, .float32, .int32]),
      .prefer(\.style, ValueStyle.simplest), .lower(\.values, to: 0),
    ]
  }

  var isValid: Bool {
    operand.isValid && axis < operand.shape.count && axis >= -operand.shape.count && !operand.shape.isEmpty
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values, style: style)
    let x =
      dtype.isFloatingPoint
      ? numbers.array("input", operand.shape) : numbers.integers("input", operand.shape, in: -9...9)
    let result = Scan.cumulativeSum(x.array(dtype, operand.layout), axis: axis, reversed: isReversed)
    if result.dtype != dtype { return "result: \(result.dtype)" }
    let terms = operand.shape[axis < 0 ? axis + operand.shape.count : axis]
    return difference("result", result, totals(x), .sums(of: terms, totals(x.magnitude), dtype))
  }

  private func totals(_ x: ReferenceArray) -> ReferenceArray {
    let along = axis < 0 ? axis + x.rank : axis
    guard isReversed else { return Reference.cumulativeSum(x, axis: along) }
    let backwards = Array((0..<x.shape[along]).reversed())
    let turned = Reference.gather(x, axis: along, indices: backwards)
    return Reference.gather(Reference.cumulativeSum(turned, axis: along), axis: along, indices: backwards)
  }
}
