import Core
import Kernels
import ReferenceKernels

/// Comparisons of arrays that are broadcast, and choices between them.
struct ChoiceCase: PropertyCase {
  var comparison = Comparison.less
  var left = Operand()
  var right = Operand()
  var condition = Operand()
  var dtype = DType.float64
  var values = 0

  static func drawn(from draw: inout Draw) -> ChoiceCase {
    let shape = Operand.shape(&draw)
    return ChoiceCase(
      comparison: draw.pick([.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual]),
      left: .drawn(for: shape, &draw), right: .drawn(for: shape, &draw), condition: .drawn(for: shape, &draw),
      dtype: draw.pick([.float32, .float64, .int32, .uint8]), values: draw.seed())
  }

  static var simplifications: [Simplification<ChoiceCase>] {
    [loweringBoth(\.left, \.right), loweringBoth(\.left, \.condition)]
      + Operand.simplifications.flatMap { [$0.inside(\.left), $0.inside(\.right), $0.inside(\.condition)] }
      + [.prefer(\.dtype, [.float64, .float32, .int32, .uint8]), .lower(\.values, to: 0)]
  }

  var isValid: Bool {
    left.isValid && right.isValid && condition.isValid && broadcasts([left.shape, right.shape, condition.shape])
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values)
    let range = dtype == .uint8 ? 0...3 : -2...2
    let a = numbers.integers("left", left.shape, in: range)
    let b = numbers.integers("right", right.shape, in: range)
    let c = numbers.integers("condition", condition.shape, in: 0...2)
    let (first, second) = (a.array(dtype, left.layout), b.array(dtype, right.layout))
    let chosen = Elementwise.select(c.array(.uint8, condition.layout), first, second)
    if chosen.dtype != dtype { return "choice: \(chosen.dtype)" }
    return difference(
      "comparison", Elementwise.compare(comparison, first, second), Reference.binary(a, b) { holds($0, $1) ? 1 : 0 })
      ?? difference("choice", chosen, Reference.choose(c, a, b))
  }

  private func holds(_ a: Double, _ b: Double) -> Bool {
    switch comparison {
    case .equal: a == b
    case .notEqual: a != b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    }
  }
}
