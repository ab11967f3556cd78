// The fast kernels take their operands' memory for numbers of float32 in the shapes that they were made for. So all is
// asked here, before the ways part; texts are only made where something does not fit.
extension Convolution {
  /// Stops the program unless the operands of a forward run fit each other.
  static func check(_ input: NDArray, _ weight: NDArray, bias: NDArray?, _ geometry: ConvolutionGeometry) {
    let output = geometry.outputShape(input: input.shape, weight: weight.shape, dtype: input.dtype)
    require(
      input.dtype == weight.dtype,
      "convolution: the input \(input.described) and the weight \(weight.described) must have one element type; cast "
        + "one of them")
    guard let bias else { return }
    require(
      bias.elementCount == output[1] && bias.dtype == input.dtype,
      "convolution: the bias \(bias.described) must be [\(output[1])] (\(input.dtype)), one number for each output of "
        + "the weight \(weight.described)")
  }

  /// Stops the program unless `gradient` is like the output for an input of `inputShape`, and a mask like the gradient.
  ///
  /// - Parameter other: the other operand, whose element type the gradient must have.
  static func check(
    gradient: NDArray, mask: NDArray?, inputShape: Shape, weightShape: Shape, like other: NDArray,
    _ geometry: ConvolutionGeometry
  ) {
    let output = geometry.outputShape(input: inputShape, weight: weightShape, dtype: gradient.dtype)
    require(
      gradient.shape == output && gradient.dtype == other.dtype,
      "convolution, gradient: the output's gradient \(gradient.described) must be \(output) (\(other.dtype)), as the "
        + "output for an input \(inputShape) and a weight \(weightShape) is")
    guard let mask else { return }
    require(
      mask.shape == output && mask.dtype == gradient.dtype,
      "convolution, gradient: the mask \(mask.described) must be the output, as its gradient \(gradient.described) is")
  }
}
