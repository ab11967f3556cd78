import Core
import Kernels
import ReferenceKernels

/// The nearest pixel at another size, of any element type, and the sums that are the gradient of that.
struct NearestResizeCase: PropertyCase {
  var shape = [1, 1, 1, 1]
  /// Height and width of the result.
  var size = [1, 1]
  var dtype = DType.float64
  var layout = Layout.plain
  var gradientLayout = Layout.plain
  var values = 0

  static func drawn(from draw: inout Draw) -> NearestResizeCase {
    NearestResizeCase(
      shape: [draw.integer(1...2), draw.pick([1, 2, 3, 5, 16, 17]), draw.integer(1...9), draw.integer(1...9)],
      size: [draw.integer(1...20), draw.integer(1...20)], dtype: draw.pick([.float32, .float64, .int32, .uint8]),
      layout: draw.layout(), gradientLayout: draw.layout(), values: draw.seed())
  }

  static var simplifications: [Simplification<NearestResizeCase>] {
    [
      .lowerEach(\.shape, to: 1), .lowerEach(\.size, to: 1), .prefer(\.layout, Layout.ofFeatures),
      .prefer(\.gradientLayout, Layout.ofFeatures), .prefer(\.dtype, [.float64, .float32, .int32, .uint8]),
      .lower(\.values, to: 0),
    ]
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values)
    let x = numbers.integers("input", shape, in: 0...200)
    let result = Resize.nearest(x.array(dtype, layout), height: size[0], width: size[1])
    return difference("output", result, Reference.resizeNearest(x, height: size[0], width: size[1]))
      ?? (dtype.isFloatingPoint ? gradientDefect(numbers) : nil)
  }

  private func gradientDefect(_ numbers: Numbers) -> String? {
    let gradient = numbers.array("gradient", [shape[0], shape[1]] + size, in: -1...1)
    let terms = (1 + size[0] / shape[2]) * (1 + size[1] / shape[3])
    return difference(
      "gradient", Resize.nearestGradient(gradient.array(dtype, gradientLayout), inputShape: Shape(shape)),
      Reference.resizeNearestGradient(shape: shape, gradient: gradient),
      .sums(of: terms, Reference.resizeNearestGradient(shape: shape, gradient: gradient.magnitude), dtype))
  }
}
