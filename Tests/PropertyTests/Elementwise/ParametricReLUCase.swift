import Core
import Kernels
import ReferenceKernels

/// A ReLU with a slope for negative numbers that is repeated over the input, and its gradients.
struct ParametricReLUCase: PropertyCase {
  var operand = Operand()
  var slope = Operand()
  var gradientLayout = Layout.plain
  var dtype = DType.float64
  var isCoarse = true
  var values = 0

  static func drawn(from draw: inout Draw) -> ParametricReLUCase {
    let shape = Operand.shape(&draw)
    var operand = Operand(shape: shape)
    operand.layout = draw.layout(for: shape)
    return ParametricReLUCase(
      operand: operand, slope: .drawn(for: shape, &draw), gradientLayout: draw.layout(for: shape),
      dtype: draw.realType(), isCoarse: draw.chance(0.4), values: draw.seed())
  }

  static var simplifications: [Simplification<ParametricReLUCase>] {
    [loweringBoth(\.operand, \.slope)] + Operand.simplifications.map { $0.inside(\.operand) }
      + Operand.simplifications.map { $0.inside(\.slope) } + [
        .prefer(\.gradientLayout, Layout.ofFeatures), .prefer(\.dtype, [.float64, .float32]),
        .prefer(\.isCoarse, [true, false]), .lower(\.values, to: 0),
      ]
  }

  var isValid: Bool {
    operand.isValid && slope.isValid && (gradientLayout == .plain || operand.shape.count == 4)
      && slope.shape.count <= operand.shape.count
      && zip(slope.shape.reversed(), operand.shape.reversed()).allSatisfy { $0 == 1 || $0 == $1 }
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values, style: isCoarse ? .coarse : .smooth)
    let x = numbers.array("input", operand.shape)
    let slopes = numbers.array("slope", slope.shape, in: -1...1)
    let gradient = numbers.array("gradient", operand.shape, in: -1...1)
    let (input, factors) = (x.array(dtype, operand.layout), slopes.array(dtype, slope.layout))
    let upper = gradient.array(dtype, gradientLayout)
    let output = Reference.choose(positive(x), x, Reference.multiply(x, slopes))
    let back = Reference.choose(positive(x), gradient, Reference.multiply(gradient, slopes))
    let products = Reference.binary(gradient, x) { $0 * min($1, 0) }
    let uses = x.count / max(1, slopes.count)
    return difference(
      "output", Elementwise.parametricReLU(input, slope: factors), output, .roundings(1, of: output, dtype))
      ?? difference(
        "gradient of the input", Elementwise.parametricReLUInputGradient(upper, input, slope: factors), back,
        .roundings(1, of: back, dtype))
      ?? difference(
        "gradient of the slope", Elementwise.parametricReLUSlopeGradient(upper, input, shape: Shape(slope.shape)),
        Reference.sum(products, toShape: slope.shape),
        .sums(of: uses, Reference.sum(products.magnitude, toShape: slope.shape), dtype))
  }

  private func positive(_ x: ReferenceArray) -> ReferenceArray { x.map { $0 > 0 ? 1 : 0 } }
}
