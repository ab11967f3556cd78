import Autodiff
import Core
import Kernels
import Testing

extension SampleTests {
  @Test func parametricReLU() throws {
    for sample in try Sample.all("elementwise", "prelu") {
      let (x, slopes) = (try sample.operand("in0"), try sample.operand("weight"))
      let slope = slopes.reshaped([1, slopes.elementCount, 1, 1])
      let gradient = try sample.outputGradient()
      let back = Elementwise.parametricReLUSlopeGradient(gradient, x, shape: slope.shape)
      try sample.expect("out", Elementwise.parametricReLU(x, slope: slope))
      try sample.expect("grad_in0", Elementwise.parametricReLUInputGradient(gradient, x, slope: slope))
      try sample.expect("grad_weight", back.reshaped(slopes.shape))
    }
  }

  static let functions: [(String, UnaryOperation)] = [
    ("silu", .silu), ("hardswish", .hardswish), ("softplus", .softplus),
  ]

  @Test(arguments: functions) func function(name: String, operation: UnaryOperation) throws {
    for sample in try Sample.all("elementwise", name) {
      let x = try sample.operand("in0")
      let output = Elementwise.unary(operation, x)
      let needs = operation.gradientNeeds
      let back = Elementwise.unaryGradient(
        operation, input: needs.input ? x : nil, output: needs.output ? output : nil,
        outputGradient: try sample.outputGradient())
      try sample.expect("out", output)
      try sample.expect("grad_in0", back)
    }
  }

  @Test func nearestPixels() throws {
    for sample in try Sample.all("resize", "resize_nearest") {
      let (x, size) = (try sample.operand("in0"), try sample.pair("size"))
      try sample.expect("out", Resize.nearest(x, height: size.0, width: size.1))
      try sample.expect("grad_in0", Resize.nearestGradient(try sample.outputGradient(), inputShape: x.shape))
    }
  }

  @Test func einsum() throws {
    for sample in try Sample.all("einsum", "einsum") {
      let equation = try sample.entry.attributes["equation"].string()
      let tape = Tape()
      let inputs = try (0...equation.count { $0 == "," }).map {
        Tensor(try sample.operand("in\($0)")).traced(by: tape, retainingGradient: true)
      }
      let output = Tensor.einsum(equation, inputs)
      let gradients = output.backward(seed: Tensor(try sample.outputGradient()))
      try sample.expect("out", output.array)
      for (place, input) in inputs.enumerated() {
        try sample.expect("grad_in\(place)", try #require(gradients[input]).array)
      }
    }
  }
}
