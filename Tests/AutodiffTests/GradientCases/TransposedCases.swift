import Autodiff

let transposedCases: [GradientCase] =
  [
    transposed("3x3", [2, 3, 4, 3], [3, 2, 3, 3], ConvolutionGeometry(padding: (1, 1, 1, 1))),
    transposed("with strides", [1, 2, 3, 4], [2, 3, 3, 2], ConvolutionGeometry(stride: (2, 3)), outputPadding: (1, 2)),
    transposed(
      "with uneven padding", [1, 2, 4, 4], [2, 2, 3, 3], ConvolutionGeometry(stride: (2, 1), padding: (0, 1, 2, 0))),
    transposed("dilated", [1, 2, 3, 3], [2, 2, 3, 3], ConvolutionGeometry(padding: (1, 1, 1, 1), dilation: (2, 1))),
    transposed(
      "dilated, with much output padding", [1, 2, 3, 3], [2, 2, 2, 2],
      ConvolutionGeometry(padding: (0, 1, 0, 0), dilation: (3, 3)), outputPadding: (2, 2)),
    transposed("in groups", [2, 4, 3, 3], [4, 3, 2, 2], ConvolutionGeometry(stride: (2, 2), groups: 2)),
    transposed("depthwise", [2, 3, 3, 3], [3, 1, 3, 3], ConvolutionGeometry(padding: (1, 1, 1, 1), groups: 3)),
    GradientCase(.transposedConvolution, "without bias", [random([1, 2, 3, 3]), random([2, 2, 3, 3], seed: 3)]) {
      $0[0].transposedConvolved($0[1])
    },
  ]
  + [
    ("3x3", ConvolutionGeometry(padding: (1, 1, 1, 1)), [2, 4, 5, 4]),
    ("with strides and uneven padding", ConvolutionGeometry(stride: (2, 1), padding: (1, 0, 0, 2)), [2, 4, 2, 4]),
    ("dilated, in groups", ConvolutionGeometry(padding: (1, 1, 1, 1), dilation: (2, 1), groups: 2), [2, 4, 3, 4]),
  ].map { (name: String, geometry: ConvolutionGeometry, output: Shape) in
    GradientCase(.convolutionWeightGradient, name, [random([2, 4, 5, 4]), random(output, seed: 3)]) {
      $0[0].convolutionWeightGradient($0[1], weightShape: [4, 4 / geometry.groups, 3, 3], geometry)
    }
  } + [
    GradientCase(.convolutionWeightGradient, "in a backward pass", [random([1, 2, 4, 4])]) { inputs in
      // The gradient of the weights of a convolution, itself differentiated with respect to its input.
      let tape = inputs[0].tape ?? Tape()
      let weight = random([2, 2, 3, 3], seed: 3).traced(by: tape, retainingGradient: true)
      let output = inputs[0].convolved(weight).squared()
      let gradient = output.backward(seed: random(output.shape, seed: 5), differentiably: true)[weight]
      return gradient ?? Tensor.zeros(weight.shape, .float64)
    }
  ]

private func transposed(
  _ name: String, _ input: Shape, _ weight: Shape, _ geometry: ConvolutionGeometry,
  outputPadding: (height: Int, width: Int) = (0, 0)
) -> GradientCase {
  let outputs = weight[1] * geometry.groups
  return GradientCase(
    .transposedConvolution, name, [random(input), random(weight, seed: 3), random([outputs], seed: 4)]
  ) {
    $0[0].transposedConvolved($0[1], bias: $0[2], geometry, outputPadding: outputPadding)
  }
}
