@testable import Kernels
import ReferenceKernels

/// The fully connected layer of networks for inference, with the bias and the activation in the same pass.
struct StreamedProductCase: PropertyCase {
  var rows = 1
  var inputs = 1
  var outputs = 1
  var hasBias = false
  /// Of the activation, in quarters; nil for none.
  var slope: Int?
  var style = ValueStyle.coarse
  var values = 0

  static func drawn(from draw: inout Draw) -> StreamedProductCase {
    StreamedProductCase(
      rows: draw.integer(1...StreamedProduct.mostRows + 4), inputs: draw.integer(1...70), outputs: draw.integer(1...40),
      hasBias: draw.chance(0.6), slope: draw.pick([nil, 0, 1, 2]), style: draw.style(), values: draw.seed())
  }

  static var simplifications: [Simplification<StreamedProductCase>] {
    [
      .lower(\.rows, to: 1), .lower(\.inputs, to: 1), .lower(\.outputs, to: 1), .drop(\.hasBias),
      .prefer(\.slope, [nil, 0, 1]), .prefer(\.style, ValueStyle.simplest), .lower(\.values, to: 0),
    ]
  }

  func defect() -> String? {
    let numbers = Numbers(seed: values, style: style)
    let (x, weight) = (numbers.array("input", [rows, inputs]), numbers.array("weight", [outputs, inputs]))
    let bias = hasBias ? numbers.array("bias", [outputs]) : nil
    let factor = slope.map { Double($0) / 4 } ?? 1
    let result = NDArray(uninitialized: [rows, outputs], .float32)
    StreamedProduct.run(
      x.array(.float32), weight.array(.float32), bias: bias?.array(.float32),
      slope == nil ? nil : .leakyReLU(slope: factor), into: result)
    // An activation whose slope is at most 1 brings numbers no further apart.
    return difference(
      "output", result, Reference.linear(x, weight: weight, bias: bias).map { $0 < 0 ? $0 * factor : $0 },
      .sums(
        of: inputs, Reference.linear(x.magnitude, weight: weight.magnitude, bias: bias?.magnitude), .float32))
  }
}
