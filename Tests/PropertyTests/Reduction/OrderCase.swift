import Core
import Kernels
import ReferenceKernels

/// Where the largest and the smallest elements are along any axis, and the first few of every row. Many are equal.
struct OrderCase: PropertyCase {
  var operand = Operand(shape: [1])
  var axis = 0
  var count = 1
  var dtype = DType.float64
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> OrderCase {
    var operand = Operand(shape: Operand.shape(&draw))
    if operand.shape.isEmpty { operand.shape = [3] }
    operand.layout = draw.layout(for: operand.shape)
    let rank = operand.shape.count
    return OrderCase(
      operand: operand, axis: draw.integer(-rank...rank - 1), count: draw.integer(0...6),
      dtype: draw.pick([.float32, .float64, .int32, .uint8]), style: draw.pick([.coarse, .coarse, .smooth]),
      values: draw.seed())
  }

  static var simplifications: [Simplification<OrderCase>] {
    Operand.simplifications.map { $0.inside(\.operand) } + [
      .lower(\.count, to: 0), .prefer(\.axis, [0, 1, 2, 3]), .prefer(\.dtype, [.float64, .float32, .int32, .uint8]),
      .prefer(\.style, ValueStyle.simplest), .lower(\.values, to: 0),
    ]
  }

  var isValid: Bool {
    operand.isValid && axis < operand.shape.count && axis >= -operand.shape.count && !operand.shape.isEmpty
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values, style: style)
    let x =
      dtype == .uint8 ? numbers.integers("input", operand.shape, in: 0...4)
      : dtype == .int32 ? numbers.integers("input", operand.shape, in: -2...2) : numbers.array("input", operand.shape)
    let resolved = axis < 0 ? axis + operand.shape.count : axis
    let place = Reduction.argmax(x.array(dtype, operand.layout), axis: axis)
    let least = Reduction.argmin(x.array(dtype, operand.layout), axis: axis)
    return difference("place of the largest", place, Reference.argmax(x, axis: resolved))
      ?? difference("place of the smallest", least, Reference.argmax(x.map { -$0 }, axis: resolved)) ?? topDefect(x)
  }

  private func topDefect(_ x: ReferenceArray) -> String? {
    let columns = operand.shape.last ?? 1
    let rows = x.count / max(1, columns)
    let count = min(count, columns)
    let expected = (0..<rows).flatMap { row -> [Double] in
      let values = x.values[row * columns..<(row + 1) * columns]
      // Sorting pairs keeps equal values in the order of their columns.
      let order = values.enumerated().sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
      return order.prefix(count).map { Double($0.offset) }
    }
    let top = Reduction.topIndices(x.reshaped([rows, columns]).array(dtype), count: count)
    return difference("first \(count)", top, ReferenceArray(shape: [rows, count], values: expected))
  }
}
