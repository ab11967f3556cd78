import Core
import Kernels
import ReferenceKernels

/// Conversions between types, which keep the layout.
struct CastCase: PropertyCase {
  var operand = Operand()
  var from = DType.float64
  var to = DType.float32
  /// Numbers reach from minus this to this, or from 0.
  var reach = 3
  var values = 0

  static func drawn(from draw: inout Draw) -> CastCase {
    let types: [DType] = [.float32, .float64, .int32, .uint8]
    return CastCase(
      operand: .drawn(for: Operand.shape(&draw), &draw), from: draw.pick(types), to: draw.pick(types),
      reach: draw.pick([3, 200, 1000, 3_000_000_000]), values: draw.seed())
  }

  static var simplifications: [Simplification<CastCase>] {
    Operand.simplifications.map { $0.inside(\.operand) } + [
      .prefer(\.from, [.float64, .float32, .int32, .uint8]), .prefer(\.to, [.float64, .float32, .int32, .uint8]),
      .prefer(\.reach, [3, 200, 1000, 3_000_000_000]), .lower(\.values, to: 0),
    ]
  }

  var isValid: Bool { operand.isValid }

  func defect() -> String? {
    let largest = from == .uint8 ? min(reach, 255) : from == .int32 ? min(reach, 2_147_483_647) : reach
    let range = Double(from == .uint8 ? 0 : -largest)...Double(largest)
    var x = Numbers(seed: values).array("input", operand.shape, in: range)
    // Single precision may round up to a number that an integer type does not have.
    if !from.isFloatingPoint { x = x.map { max(range.lowerBound, min(range.upperBound, $0.rounded(.towardZero))) } }
    let result = Elementwise.cast(x.array(from, operand.layout), to: to)
    if result.dtype != to { return "result: \(result.dtype)" }
    if result.layout != operand.layout { return "result: in \(result.layout)" }
    return difference("result", result, x.map(converted))
  }

  private func converted(_ value: Double) -> Double {
    switch to {
    case .float64: value
    case .float32: Double(Float(value))
    case .int32: max(-2_147_483_648, min(2_147_483_647, value.rounded(.towardZero)))
    case .uint8: max(0, min(255, value.rounded(.towardZero)))
    }
  }
}
