import Core
import Kernels
import ReferenceKernels

/// What works in place: sums of gradients, the mask of a ReLU's gradient, scaling, and the norm.
struct AccumulationCase: PropertyCase {
  var operand = Operand(shape: [1])
  var targetLayout = Layout.plain
  var dtype = DType.float64
  /// Whether somebody else holds the gradient, so that it must not be written over.
  var isShared = false
  var values = 0

  static func drawn(from draw: inout Draw) -> AccumulationCase {
    let operand = Operand.drawn(for: Operand.shape(&draw), &draw)
    return AccumulationCase(
      operand: operand, targetLayout: draw.layout(for: operand.shape), dtype: draw.realType(),
      isShared: draw.chance(0.5), values: draw.seed())
  }

  static var simplifications: [Simplification<AccumulationCase>] {
    Operand.simplifications.map { $0.inside(\.operand) } + [
      .prefer(\.targetLayout, Layout.ofFeatures), .prefer(\.dtype, [.float64, .float32]), .drop(\.isShared),
      .lower(\.values, to: 0),
    ]
  }

  var isValid: Bool { operand.isValid && (targetLayout == .plain || operand.shape.count == 4) }

  func defect() -> String? {
    let numbers = Numbers(seed: values)
    let (a, b) = (numbers.array("a", operand.shape, in: -1...1), numbers.array("b", operand.shape, in: -1...1))
    let sum = b.array(dtype, targetLayout)
    Elementwise.accumulate(a.array(dtype, operand.layout), into: sum)
    let scaled = a.array(dtype, operand.layout)
    ParameterUpdate.scale(scaled, by: -0.75)
    let squares = a.values.reduce(0) { $0 + $1 * $1 }
    let norm = ParameterUpdate.squaredNorm([a.array(dtype, operand.layout), b.array(dtype, targetLayout)])
    let expectedNorm = squares + b.values.reduce(0) { $0 + $1 * $1 }
    if abs(norm - expectedNorm) > Double(a.count + 4) * Double.ulpOfOne * expectedNorm {
      return "squared norm: \(norm) instead of \(expectedNorm)"
    }
    return difference("sum", sum, Reference.add(a, b), .roundings(1, of: Reference.add(a, b), dtype))
      ?? difference("scaled", scaled, a.map { -0.75 * $0 }, .roundings(1, of: a, dtype)) ?? maskDefect(a, b)
  }

  private func maskDefect(_ a: ReferenceArray, _ b: ReferenceArray) -> String? {
    let gradient = a.array(dtype, operand.layout)
    let kept = isShared ? gradient : nil
    let result = Elementwise.gradient(gradient, of: .relu, output: UnaryFunction.relu(b).array(dtype, targetLayout))
    if result.layout != targetLayout { return "gradient of ReLU: in \(result.layout)" }
    return difference("gradient of ReLU", result, Reference.binary(a, b) { $1 > 0 ? $0 : 0 })
      ?? difference("the gradient that others hold", kept, kept.map { _ in a })
  }
}
