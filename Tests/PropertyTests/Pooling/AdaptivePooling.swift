import Core
import Kernels
import ReferenceKernels

/// Means over parts of nearly equal size, their gradient, and that of the mean over whole planes.
struct AdaptivePooling: PropertyCase {
  var shape = [1, 1, 1, 1]
  /// Parts down and across.
  var parts = [1, 1]
  var dtype = DType.float64
  var layout = Layout.plain
  var gradientLayout = Layout.plain
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> AdaptivePooling {
    AdaptivePooling(
      shape: [draw.integer(1...2), draw.channels(), draw.integer(1...7), draw.integer(1...7)],
      parts: draw.chance(0.3) ? [1, 1] : [draw.integer(1...8), draw.integer(1...8)], dtype: draw.realType(),
      layout: draw.layout(), gradientLayout: draw.layout(), style: draw.style(), values: draw.seed())
  }

  static var simplifications: [Simplification<AdaptivePooling>] {
    [
      .lowerEach(\.shape, to: 1), .lowerEach(\.parts, to: 1), .prefer(\.layout, Layout.ofFeatures),
      .prefer(\.gradientLayout, Layout.ofFeatures), .prefer(\.dtype, [.float64, .float32]),
      .prefer(\.style, ValueStyle.simplest), .lower(\.values, to: 0),
    ]
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values, style: style)
    let x = numbers.array("input", shape)
    let gradient = numbers.array("gradient", [shape[0], shape[1]] + parts)
    let size = (parts[0], parts[1])
    let back = Pooling.adaptiveAverageGradient(
      gradient.array(dtype, gradientLayout), input: ArrayForm(Shape(shape), .float32, layout))
    let propagate = { (gradient: ReferenceArray) in
      Reference.adaptiveAverageGradient(shape: shape, size: size, gradient: gradient)
    }
    let bound = Bound.sums(of: parts[0] * parts[1], propagate(gradient.magnitude), dtype)
    return difference(
      "output", Pooling.adaptiveAverage(x.array(dtype, layout), height: size.0, width: size.1),
      Reference.adaptiveAverage(x, size: size),
      .sums(of: shape[2] * shape[3], Reference.adaptiveAverage(x.magnitude, size: size), dtype))
      ?? difference("gradient", back, propagate(gradient), bound)
      ?? (parts == [1, 1] ? globalDefect(gradient, propagate(gradient), bound) : nil)
  }

  private func globalDefect(_ gradient: ReferenceArray, _ expected: ReferenceArray, _ bound: Bound) -> String? {
    let flat = gradient.reshaped([shape[0], shape[1]]).array(dtype)
    let back = Pooling.globalAverageGradient(flat, input: ArrayForm(Shape(shape), .float32, layout))
    if back.layout != layout { return "gradient of the global mean: in \(back.layout)" }
    return difference("gradient of the global mean", back, expected, bound)
  }
}
