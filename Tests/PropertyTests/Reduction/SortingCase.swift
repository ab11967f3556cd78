import Core
import Kernels
import ReferenceKernels

/// The first elements of each lane in either order, whole lanes included. Many are equal.
struct SortingCase: PropertyCase {
  var operand = Operand(shape: [1])
  var axis = 0
  var count = 0
  var isDescending = false
  var dtype = DType.float64
  var values = 0

  static func drawn(from draw: inout Draw) -> SortingCase {
    var operand = Operand(shape: Operand.shape(&draw))
    if operand.shape.isEmpty { operand.shape = [3] }
    // Long lanes, of which a few come first or all are sorted.
    if draw.chance(0.05) { operand.shape = draw.shuffled([draw.integer(60...120), draw.integer(1...3)]) }
    operand.layout = draw.layout(for: operand.shape)
    let rank = operand.shape.count
    let axis = draw.integer(-rank...rank - 1)
    let size = operand.shape[axis < 0 ? axis + rank : axis]
    return SortingCase(
      operand: operand, axis: axis, count: draw.chance(0.4) ? size : draw.integer(0...size),
      isDescending: draw.chance(0.5), dtype: draw.pick([.float32, .float64, .int32, .uint8]), values: draw.seed())
  }

  static var simplifications: [Simplification<SortingCase>] {
    Operand.simplifications.map { $0.inside(\.operand) } + [
      .lower(\.count, to: 0), .prefer(\.axis, [0, 1, 2, 3]), .drop(\.isDescending),
      .prefer(\.dtype, [.float64, .float32, .int32, .uint8]), .lower(\.values, to: 0),
    ]
  }

  private var along: Int { axis < 0 ? axis + operand.shape.count : axis }

  var isValid: Bool {
    operand.isValid && 0..<operand.shape.count ~= along && count <= operand.shape[along]
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values)
    let x = numbers.integers("input", operand.shape, in: dtype == .uint8 ? 0...6 : -3...3)
    let result = Sorting.order(
      x.array(dtype, operand.layout), axis: axis, count: count, descending: isDescending)
    return difference(
      "places", result, Reference.order(x, axis: along, count: count, descending: isDescending))
  }
}
