import Core
import Kernels
import ReferenceKernels

/// Single elements of each lane by their places, some of which are left out, and the sums that are the gradient.
struct ElementPlacesCase: PropertyCase {
  var operand = Operand(shape: [1])
  var gradientLayout = Layout.plain
  var axis = 0
  /// Places that are asked for in each lane.
  var count = 1
  var dtype = DType.float64
  var values = 0

  static func drawn(from draw: inout Draw) -> ElementPlacesCase {
    var operand = Operand(shape: Operand.shape(&draw))
    if operand.shape.isEmpty { operand.shape = [4] }
    operand.layout = draw.layout(for: operand.shape)
    return ElementPlacesCase(
      operand: operand, gradientLayout: draw.layout(for: operand.shape),
      axis: draw.integer(0...operand.shape.count - 1), count: draw.integer(0...7),
      dtype: draw.pick([.float32, .float64, .int32, .uint8]), values: draw.seed())
  }

  static var simplifications: [Simplification<ElementPlacesCase>] {
    Operand.simplifications.map { $0.inside(\.operand) } + [
      .prefer(\.gradientLayout, Layout.ofFeatures), .lower(\.count, to: 0), .prefer(\.axis, [0, 1, 2, 3]),
      .prefer(\.dtype, [.float64, .float32, .int32, .uint8]), .lower(\.values, to: 0),
    ]
  }

  var isValid: Bool {
    operand.isValid && axis < operand.shape.count && (gradientLayout == .plain || operand.shape.count == 4)
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values)
    let x = numbers.integers("input", operand.shape, in: 0...200)
    var shape = operand.shape
    shape[axis] = count
    let places = numbers.integers("places", shape, in: -1...operand.shape[axis] - 1)
    let indices = places.array(.int32)
    let found = Shaping.gatheredElements(x.array(dtype, operand.layout), indices: indices, axis: axis)
    return difference("elements", found, Reference.gatherElements(x, indices: places, axis: axis))
      ?? (dtype.isFloatingPoint ? sumDefect(numbers, places, indices) : nil)
  }

  private func sumDefect(_ numbers: Numbers, _ places: ReferenceArray, _ indices: NDArray) -> String? {
    let gradient = numbers.array("gradient", places.shape, in: -1...1)
    let size = operand.shape[axis]
    let back = Shaping.scatterAddedElements(
      gradient.array(dtype, gradientLayout), indices: indices, axis: axis, size: size)
    let sums = { (gradient: ReferenceArray) in
      Reference.scatterElements(gradient, indices: places, axis: axis, size: size)
    }
    return difference("sums", back, sums(gradient), .sums(of: count, sums(gradient.magnitude), dtype))
  }
}
