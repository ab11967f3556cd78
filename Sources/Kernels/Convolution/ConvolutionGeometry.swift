/// How the windows of a two-dimensional convolution lie on its input.
public struct ConvolutionGeometry: Sendable, Hashable {
  /// Rows from window to window.
  public var strideHeight: Int
  /// Columns from window to window.
  public var strideWidth: Int
  /// Rows of zeros above the input.
  public var top: Int
  /// Rows of zeros below the input.
  public var bottom: Int
  /// Columns of zeros before the input.
  public var left: Int
  /// Columns of zeros behind the input.
  public var right: Int
  /// Rows from pixel to pixel of one window.
  public var dilationHeight: Int
  /// Columns from pixel to pixel of one window.
  public var dilationWidth: Int
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
    (strideHeight, strideWidth) = stride
    (top, bottom, left, right) = padding
    (dilationHeight, dilationWidth) = dilation
    self.groups = groups
    check()
  }

  /// Stops the program where a number is out of its range. All of them can be changed once a geometry is made, so that
  /// whoever divides by one asks again.
  ///
  /// - Parameter operation: what is computed, and of what, for error texts.
  public func check(_ operation: @autoclosure () -> String = "convolution") {
    let (stride, dilation) = ((strideHeight, strideWidth), (dilationHeight, dilationWidth))
    let padding = (top: top, bottom: bottom, left: left, right: right)
    require(
      stride.0 > 0 && stride.1 > 0 && dilation.0 > 0 && dilation.1 > 0 && groups > 0,
      "\(operation()): stride \(stride), dilation \(dilation) and groups \(groups) must be at least 1; give each a "
        + "positive number")
    require(
      min(top, bottom, left, right) >= 0,
      "\(operation()): padding \(padding) must not be negative; slice the input to take something away")
  }

  /// The rows and columns of the output for an input of `height` by `width` pixels; fails where no window fits.
  public func outputSize(
    height: Int, width: Int, kernelHeight: Int, kernelWidth: Int
  ) -> (height: Int, width: Int) {
    check()
    let window = (kernelHeight, kernelWidth)
    return outputSize(height, width, window, "an input of \(height) x \(width)")
  }

  /// - Parameter input: in words.
  private func outputSize(
    _ height: Int, _ width: Int, _ kernel: (height: Int, width: Int), _ input: @autoclosure () -> String
  ) -> (height: Int, width: Int) {
    let rows = height + top + bottom - dilationHeight * (kernel.height - 1) - 1
    let columns = width + left + right - dilationWidth * (kernel.width - 1) - 1
    require(
      rows >= 0 && columns >= 0,
      "convolution: a \(kernel.height) x \(kernel.width) kernel (dilation \(dilationHeight) x \(dilationWidth)) does "
        + "not fit into \(input()) with padding \(top), \(bottom), \(left), \(right); use a larger image, more "
        + "padding or a smaller kernel")
    return (rows / strideHeight + 1, columns / strideWidth + 1)
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
