import Core
import Kernels
import ReferenceKernels

/// The products of a fully connected layer, forward and backward.
struct InnerProductCase: PropertyCase {
  var rows = 1
  var inputs = 1
  var outputs = 1
  var hasBias = false
  var dtype = DType.float64
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> InnerProductCase {
    InnerProductCase(
      rows: draw.integer(0...9), inputs: draw.integer(0...40), outputs: draw.integer(0...24), hasBias: draw.chance(0.6),
      dtype: draw.pick([.float32, .float32, .float64]), style: draw.style(), values: draw.seed())
  }

  static var simplifications: [Simplification<InnerProductCase>] {
    [
      .lower(\.rows, to: 1), .lower(\.inputs, to: 1), .lower(\.outputs, to: 1), .drop(\.hasBias),
      .prefer(\.dtype, [.float64, .float32]), .prefer(\.style, ValueStyle.simplest), .lower(\.values, to: 0),
    ]
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values, style: style)
    let (x, weight) = (numbers.array("input", [rows, inputs]), numbers.array("weight", [outputs, inputs]))
    let bias = hasBias ? numbers.array("bias", [outputs]) : nil
    let gradient = numbers.array("gradient", [rows, outputs])
    let (input, weights, upper) = (x.array(dtype), weight.array(dtype), gradient.array(dtype))
    let expected = Reference.linearGradients(x, weight: weight, gradient: gradient)
    let sizes = Reference.linearGradients(x.magnitude, weight: weight.magnitude, gradient: gradient.magnitude)
    return difference(
      "output", InnerProduct.forward(input, weights, bias: bias?.array(dtype)),
      Reference.linear(x, weight: weight, bias: bias),
      .sums(of: inputs, Reference.linear(x.magnitude, weight: weight.magnitude, bias: bias?.magnitude), dtype))
      ?? difference(
        "gradient of the input", InnerProduct.inputGradient(upper, weights), expected.input,
        .sums(of: outputs, sizes.input, dtype))
      ?? difference(
        "gradient of the weights", InnerProduct.weightGradient(upper, input), expected.weight,
        .sums(of: rows, sizes.weight, dtype))
  }
}
