import Core
import Kernels
import Testing

extension ConvolutionPropertyTests {
  @Test func likePyTorch() throws {
    for sample in try Sample.all("convolution", "conv2d") {
      let geometry = try geometry(sample, padding: sample.entry.attributes["padding"].ints())
      let (x, weight) = (try sample.operand("in0"), try sample.operand("weight", layout: .plain))
      let gradient = try sample.outputGradient()
      let output = Convolution.forward(x, weight, bias: try sample.operand("bias"), geometry)
      let back = Convolution.inputGradient(gradient, weight, inputShape: x.shape, geometry)
      let (weights, bias) = Convolution.weightGradient(
        gradient, input: x, weight: weight.form, geometry, withBias: true)
      try sample.expect("out", output)
      try sample.expect("grad_in0", back)
      try sample.expect("grad_weight", weights)
      try sample.expect("grad_bias", try #require(bias))
    }
  }

  /// A transposed convolution is the gradient of an ordinary one's input, and the other way round.
  @Test func transposedLikePyTorch() throws {
    for sample in try Sample.all("convolution", "conv_transpose2d") {
      let (down, across) = try sample.pair("padding")
      let geometry = try geometry(sample, padding: [down, down, across, across])
      let (x, weight) = (try sample.operand("in0"), try sample.operand("weight", layout: .plain))
      let bias = try sample.operand("bias")
      let gradient = try sample.outputGradient()
      let product = Convolution.inputGradient(x, weight, inputShape: gradient.shape, geometry)
      let output = Elementwise.binary(.add, product, bias.reshaped([1, bias.shape[0], 1, 1]))
      let (weights, _) = Convolution.weightGradient(x, input: gradient, weight: weight.form, geometry, withBias: false)
      try sample.expect("out", output)
      try sample.expect("grad_in0", Convolution.forward(gradient, weight, bias: nil, geometry))
      try sample.expect("grad_weight", weights)
      try sample.expect("grad_bias", Reduction.sum(gradient, axes: [0, 2, 3]))
    }
  }

  private func geometry(_ sample: Sample, padding: [Int]) throws -> ConvolutionGeometry {
    ConvolutionGeometry(
      stride: try sample.pair("stride"), padding: (padding[0], padding[1], padding[2], padding[3]),
      dilation: try sample.pair("dilation"), groups: try sample.entry.attributes["groups"].int())
  }
}
