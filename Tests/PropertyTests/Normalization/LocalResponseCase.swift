import Core
import Foundation
import Kernels
import ReferenceKernels

/// Local response normalization over windows of channels, and its gradient.
struct LocalResponseCase: PropertyCase {
  var operand = Operand(shape: [1, 1])
  var gradientLayout = Layout.plain
  var size = 1
  var alpha = 1.0
  var beta = 1.0
  var k = 1.0
  var dtype = DType.float64
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> LocalResponseCase {
    var operand = Operand(shape: Operand.shape(&draw))
    // Now and then more pixels than one tile has.
    if draw.chance(0.01) { operand.shape = [2, 9, 17, 19] }
    operand.layout = draw.layout(for: operand.shape)
    return LocalResponseCase(
      operand: operand, gradientLayout: draw.layout(for: operand.shape), size: draw.integer(1...7),
      alpha: draw.pick([1, 0.5, 1e-4]), beta: draw.pick([0.75, 0.75, 1, 0.5, 2]), k: draw.pick([1, 2, 0.5]),
      dtype: draw.realType(), style: draw.style(), values: draw.seed())
  }

  static var simplifications: [Simplification<LocalResponseCase>] {
    Operand.simplifications.map { $0.inside(\.operand) } + [
      .prefer(\.gradientLayout, Layout.ofFeatures), .lower(\.size, to: 1), .prefer(\.alpha, [1, 0.5, 1e-4]),
      .prefer(\.beta, [1, 2, 0.5, 0.75]), .prefer(\.k, [1, 2, 0.5]), .prefer(\.dtype, [.float64, .float32]),
      .prefer(\.style, ValueStyle.simplest), .lower(\.values, to: 0),
    ]
  }

  var isValid: Bool {
    operand.isValid && operand.shape.count >= 2 && (gradientLayout == .plain || operand.shape.count == 4)
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values, style: style)
    let x = numbers.array("input", operand.shape)
    let gradient = numbers.array("gradient", operand.shape, in: -1...1)
    let settings = LocalResponse.Settings(size: size, alpha: alpha, beta: beta, k: k)
    let input = x.array(dtype, operand.layout)
    let expected = Reference.localResponseNorm(x, size: size, alpha: alpha, beta: beta, k: k)
    let back = parts(x, gradient)
    let sizes = parts(x.magnitude, gradient.magnitude)
    // The power amplifies the rounding of its base, which is a sum of squares, by its exponent.
    let terms = size + 8
    return difference(
      "output", LocalResponse.forward(input, settings), expected, .sums(of: terms, expected, dtype, factor: 4))
      ?? difference(
        "gradient", LocalResponse.gradient(gradient.array(dtype, gradientLayout), input: input, settings),
        Reference.add(back.own, back.neighbors),
        .sums(of: 2 * terms, Reference.add(sizes.own, sizes.neighbors.magnitude), dtype, factor: 4))
  }

  private func parts(
    _ x: ReferenceArray, _ gradient: ReferenceArray
  ) -> (own: ReferenceArray, neighbors: ReferenceArray) {
    Reference.localResponseNormGradient(x, size: size, alpha: alpha, beta: beta, k: k, gradient: gradient)
  }
}
