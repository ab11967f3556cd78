import Core
import Kernels
import ReferenceKernels

/// Interpolation to another size, and its gradient.
struct ResizeCase: PropertyCase {
  var shape = [1, 1, 1, 1]
  /// Height and width of the result.
  var size = [1, 1]
  var isBicubic = false
  var alignsCorners = false
  var dtype = DType.float64
  var layout = Layout.plain
  var gradientLayout = Layout.plain
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> ResizeCase {
    ResizeCase(
      shape: [draw.integer(1...2), draw.pick([1, 2, 3, 5, 16, 17]), draw.integer(1...8), draw.integer(1...8)],
      size: [draw.integer(1...10), draw.integer(1...10)], isBicubic: draw.chance(0.5), alignsCorners: draw.chance(0.5),
      dtype: draw.realType(), layout: draw.layout(), gradientLayout: draw.layout(), style: draw.style(),
      values: draw.seed())
  }

  static var simplifications: [Simplification<ResizeCase>] {
    [
      .lowerEach(\.shape, to: 1), .lowerEach(\.size, to: 1), .drop(\.isBicubic), .drop(\.alignsCorners),
      .prefer(\.layout, Layout.ofFeatures), .prefer(\.gradientLayout, Layout.ofFeatures),
      .prefer(\.dtype, [.float64, .float32]), .prefer(\.style, ValueStyle.simplest), .lower(\.values, to: 0),
    ]
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values, style: style)
    let x = numbers.array("input", shape)
    let gradient = numbers.array("gradient", [shape[0], shape[1]] + size)
    let reference = ReferenceResize(isBicubic ? .bicubic : .bilinear, alignCorners: alignsCorners)
    var sizes = reference
    sizes.dropsSigns = true
    let terms = (isBicubic ? 16 : 4) * (1 + size[0] / shape[2]) * (1 + size[1] / shape[3])
    // Weights come from positions and polynomials that cancel: a few roundings of 1 each.
    let bound = { (sizes: ReferenceArray, operand: ReferenceArray) in
      Bound.sums(of: terms, sizes.map { $0 + operand.largest }, dtype, factor: 4)
    }
    let pair = (size[0], size[1])
    return difference(
      "output", resized(x.array(dtype, layout)), reference.forward(x, size: pair),
      bound(sizes.forward(x.magnitude, size: pair), x))
      ?? difference(
        "gradient", propagated(gradient.array(dtype, gradientLayout)),
        reference.inputGradient(shape: shape, gradient: gradient),
        bound(sizes.inputGradient(shape: shape, gradient: gradient.magnitude), gradient))
  }

  private func resized(_ x: NDArray) -> NDArray {
    isBicubic
      ? Resize.bicubic(x, height: size[0], width: size[1], alignCorners: alignsCorners)
      : Resize.bilinear(x, height: size[0], width: size[1], alignCorners: alignsCorners)
  }

  private func propagated(_ gradient: NDArray) -> NDArray {
    isBicubic
      ? Resize.bicubicGradient(gradient, inputShape: Shape(shape), alignCorners: alignsCorners)
      : Resize.bilinearGradient(gradient, inputShape: Shape(shape), alignCorners: alignsCorners)
  }
}

