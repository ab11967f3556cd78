import Core
import Kernels
import ReferenceKernels

/// Entries of an axis by their indices, and the sums that are the gradient of that.
struct LookupCase: PropertyCase {
  var operand = Operand(shape: [1])
  var axis = 0
  var indices: [Int] = []
  var dtype = DType.float64
  var values = 0

  static func drawn(from draw: inout Draw) -> LookupCase {
    var operand = Operand(shape: Operand.shape(&draw))
    if operand.shape.isEmpty { operand.shape = [4] }
    operand.layout = draw.layout(for: operand.shape)
    let axis = draw.pick([0, draw.integer(0...operand.shape.count - 1)])
    return LookupCase(
      operand: operand, axis: draw.chance(0.3) ? axis - operand.shape.count : axis,
      indices: (0..<draw.integer(0...7)).map { _ in draw.integer(0...operand.shape[axis] - 1) },
      dtype: draw.pick([.float32, .float64, .int32, .uint8]), values: draw.seed())
  }

  static var simplifications: [Simplification<LookupCase>] {
    [.shorten(\.indices), .lowerEach(\.indices, to: 0)] + Operand.simplifications.map { $0.inside(\.operand) } + [
      .prefer(\.axis, [0, 1, 2, 3]), .prefer(\.dtype, [.float64, .float32, .int32, .uint8]), .lower(\.values, to: 0),
    ]
  }

  private var along: Int { axis < 0 ? axis + operand.shape.count : axis }

  var isValid: Bool {
    operand.isValid && 0..<operand.shape.count ~= along && indices.allSatisfy { $0 < operand.shape[along] }
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values)
    let x = numbers.integers("input", operand.shape, in: 0...200)
    let places = NDArray(indices.map { Int32($0) }, shape: [indices.count])
    let found = Shaping.gathered(x.array(dtype, operand.layout), indices: places, axis: axis)
    return difference("entries", found, Reference.gather(x, axis: along, indices: indices))
      ?? (dtype.isFloatingPoint ? sumDefect(numbers, places) : nil)
  }

  private func sumDefect(_ numbers: Numbers, _ places: NDArray) -> String? {
    var shape = operand.shape
    shape[along] = indices.count
    let gradient = numbers.array("gradient", shape, in: -1...1)
    let back = Shaping.scatterAdded(
      gradient.array(dtype, operand.layout), indices: places, axis: axis, size: operand.shape[along])
    let expected = { (gradient: ReferenceArray) in
      Reference.gatherGradient(shape: operand.shape, axis: along, indices: indices, gradient: gradient)
    }
    return difference(
      "sums", back, expected(gradient), .sums(of: indices.count, expected(gradient.magnitude), dtype))
  }
}
