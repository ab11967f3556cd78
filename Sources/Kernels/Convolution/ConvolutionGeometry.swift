import Core

/// How the windows of a two-dimensional convolution lie on its input.
public struct ConvolutionGeometry: SlidesWindows, Sendable, Hashable {
  /// Strides, zeros around the input, and dilation.
  public var window: Window
  /// The channels fall into this many groups that do not see each other.
  public var groups: Int

  /// - Parameters:
  ///   - stride: height and width.
  ///   - padding: zeros at the top, bottom, left and right.
  ///   - dilation: height and width.
  ///   - groups: divides both the input's and the output's channels.
  public init(
    stride: (Int, Int) = (1, 1), padding: (top: Int, bottom: Int, left: Int, right: Int) = (0, 0, 0, 0),
    dilation: (Int, Int) = (1, 1), groups: Int = 1
  ) {
    window = Window(stride: stride, padding: padding, dilation: dilation)
    self.groups = groups
    check()
  }

  /// Stops the program where a number is out of its range. All of them can be changed once a geometry is made, so that
  /// whoever divides by one asks again.
  ///
  /// - Parameter operation: what is computed, and of what, for error texts.
  public func check(_ operation: @autoclosure () -> String = "convolution") {
    let (stride, dilation) = ((strideHeight, strideWidth), (dilationHeight, dilationWidth))
    require(
      window.isPositive && groups > 0,
      "\(operation()): stride \(stride), dilation \(dilation) and groups \(groups) must be at least 1; give each a "
        + "positive number")
    require(
      min(top, bottom, left, right) >= 0,
      "\(operation()): padding \(window.padding) must not be negative; slice the input to take something away")
  }

  /// The rows and columns of the output for an input of `height` by `width` pixels; fails where no window fits.
  public func outputSize(
    height: Int, width: Int, kernelHeight: Int, kernelWidth: Int
  ) -> (height: Int, width: Int) {
    check()
    let kernel = (kernelHeight, kernelWidth)
    return outputSize(height, width, kernel, "an input of \(height) x \(width)")
  }

  /// - Parameter input: in words.
  private func outputSize(
    _ height: Int, _ width: Int, _ kernel: (height: Int, width: Int), _ input: @autoclosure () -> String
  ) -> (height: Int, width: Int) {
    let size = window.count(height: height, width: width, kernel: kernel)
    require(
      size.height > 0 && size.width > 0,
      "convolution: a \(kernel.height) x \(kernel.width) kernel (dilation \(dilationHeight) x \(dilationWidth)) does "
        + "not fit into \(input()) with padding \(top), \(bottom), \(left), \(right); use a larger image, more "
        + "padding or a smaller kernel")
    return size
  }

  /// The output's shape `[N, O, H', W']` for an input `[N, C, H, W]` and weights `[O, C/groups, kh, kw]`.
  ///
  /// - Parameter dtype: of the input and the weights, for error texts.
  public func outputShape(input: Shape, weight: Shape, dtype: DType? = nil) -> Shape {
    require(
      input.count == 4 && weight.count == 4,
      "convolution: input \(input.described(dtype)) must be [N, C, H, W] and weights \(weight.described(dtype)) "
        + "[O, C/groups, kh, kw]; a single image needs a first axis of 1")
    check("convolution of \(input.described(dtype)) by \(weight.described(dtype))")
    require(
      input[1] == weight[1] * groups && weight[0] % groups == 0,
      "convolution: input \(input.described(dtype)) and weights \(weight.described(dtype)) with \(groups) groups do "
        + "not match: the input's \(input[1]) channels must be \(weight[1]) times \(groups), and the \(weight[0]) "
        + "outputs a multiple of \(groups). Make the layer for \(input[1]) channels, or change what comes before it")
    let size = outputSize(input[2], input[3], (weight[2], weight[3]), "the input \(input.described(dtype))")
    return [input[0], weight[0], size.height, size.width]
  }
}

// Kernels take their operands' memory for numbers in the shapes that they were made for. So all is asked here, once,
// before the ways part; texts are only made where something does not fit.
extension ConvolutionGeometry {
  /// Stops the program unless the operands of a forward run fit each other.
  ///
  /// - Returns: the output's shape.
  @discardableResult
  func checkedOutput(_ input: NDArray, _ weight: NDArray, bias: NDArray?) -> Shape {
    let output = outputShape(input: input.shape, weight: weight.shape, dtype: input.dtype)
    require(
      input.dtype == weight.dtype,
      "convolution: the input \(input.described) and the weight \(weight.described) must have one element type; cast "
        + "one of them")
    guard let bias else { return output }
    require(
      bias.elementCount == output[1] && bias.dtype == input.dtype,
      "convolution: the bias \(bias.described) must be [\(output[1])] (\(input.dtype)), one number for each output of "
        + "the weight \(weight.described)")
    return output
  }

  /// Stops the program unless `gradient` is like the output for an input of `inputShape`, and a mask like the gradient.
  ///
  /// - Parameter other: the other operand, whose element type the gradient must have.
  func check(
    gradient: NDArray, mask: NDArray?, inputShape: Shape, weightShape: Shape, like other: NDArray
  ) {
    let output = outputShape(input: inputShape, weight: weightShape, dtype: gradient.dtype)
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
