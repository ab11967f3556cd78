import Core
import Kernels
import ReferenceKernels

/// Sums, means, largest and smallest values over any axes.
struct ReductionCase: PropertyCase {
  enum Kind: Sendable, CaseIterable {
    case sum, mean, maximum, minimum
  }

  var kind = Kind.sum
  var operand = Operand(shape: [1])
  var axes: [Int] = []
  var keepsAxes = false
  var dtype = DType.float64
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> ReductionCase {
    var operand = Operand(shape: Operand.shape(&draw))
    // Now and then more than one piece of 16,384 elements.
    if draw.chance(0.005) { operand.shape = [2, 17, 23, 31] }
    operand.layout = draw.layout(for: operand.shape)
    operand.emptyNowAndThen(&draw)
    let rank = operand.shape.count
    let axes = draw.shuffled(draw.some(of: Array(0..<rank)))
    return ReductionCase(
      kind: draw.pick(Kind.allCases), operand: operand, axes: axes.map { draw.chance(0.3) ? $0 - rank : $0 },
      keepsAxes: draw.chance(0.5), dtype: draw.pick([.float32, .float32, .float64, .int32, .uint8]),
      style: draw.style(), values: draw.seed())
  }

  static var simplifications: [Simplification<ReductionCase>] {
    [.shorten(\.axes)] + Operand.simplifications.map { $0.inside(\.operand) } + [
      .drop(\.keepsAxes), .prefer(\.dtype, [.float64, .float32, .int32, .uint8]), .prefer(\.style, ValueStyle.simplest),
      .lower(\.values, to: 0),
    ]
  }

  var isValid: Bool {
    operand.isValid && axes.allSatisfy { $0 < operand.shape.count && $0 >= -operand.shape.count }
      && (kind != .mean || dtype.isFloatingPoint) && (kind == .sum || !isOfNothing)
  }

  /// Whether a result would be of no elements at all, which only a sum is.
  private var isOfNothing: Bool { axes.contains { operand.shape[$0 < 0 ? $0 + operand.shape.count : $0] == 0 } }

  func defect() -> String? {
    let numbers = Numbers(seed: values, style: style)
    let x =
      dtype.isFloatingPoint
      ? numbers.array("input", operand.shape)
      : numbers.integers("input", operand.shape, in: dtype == .uint8 ? 0...255 : -9...9)
    let result = reduced(x.array(dtype, operand.layout))
    let expectedType = dtype == .uint8 && kind == .sum ? DType.int32 : dtype
    // Over no axes at all nothing is added up; the array comes back as it is, or as int32.
    if result.dtype != expectedType { return "result: \(result.dtype) instead of \(expectedType)" }
    let terms = x.count / max(1, result.elementCount)
    let exact = kind == .maximum || kind == .minimum
    return difference(
      "result", result, reference(x), exact ? .exact : .sums(of: terms, reference(x.magnitude), dtype))
  }

  private func reduced(_ x: NDArray) -> NDArray {
    switch kind {
    case .sum: Reduction.sum(x, axes: axes, keepingAxes: keepsAxes)
    case .mean: Reduction.mean(x, axes: axes, keepingAxes: keepsAxes)
    case .maximum: Reduction.maximum(x, axes: axes, keepingAxes: keepsAxes)
    case .minimum: Reduction.minimum(x, axes: axes, keepingAxes: keepsAxes)
    }
  }

  private func reference(_ x: ReferenceArray) -> ReferenceArray {
    let axes = axes.map { $0 < 0 ? $0 + operand.shape.count : $0 }
    return switch kind {
    case .sum: Reference.sum(x, axes: axes, keepDims: keepsAxes)
    case .mean: Reference.mean(x, axes: axes, keepDims: keepsAxes)
    case .maximum: Reference.maximum(x, axes: axes, keepDims: keepsAxes)
    case .minimum: Reference.minimum(x, axes: axes, keepDims: keepsAxes)
    }
  }
}
