import Core

/// How the windows of a pooling operation lie on its input.
public struct PoolingGeometry: SlidesWindows, Sendable, Hashable {
  /// Rows of a window.
  public var kernelHeight: Int
  /// Columns of a window.
  public var kernelWidth: Int
  /// Strides, padding and dilation. What pads the input never holds a maximum; averages know only a dilation of 1.
  public var window: Window
  /// Whether a last window may reach beyond the padding. It must start inside the input or its padding at the top or
  /// left, as in PyTorch.
  public var ceilMode: Bool

  /// - Parameters:
  ///   - kernel: height and width of the windows.
  ///   - stride: height and width; the kernel's own by default.
  ///   - padding: at the top, bottom, left and right.
  ///   - dilation: height and width.
  ///   - ceilMode: whether a window that reaches beyond the padding counts.
  public init(
    kernel: (Int, Int), stride: (Int, Int)? = nil,
    padding: (top: Int, bottom: Int, left: Int, right: Int) = (0, 0, 0, 0), dilation: (Int, Int) = (1, 1),
    ceilMode: Bool = false
  ) {
    (kernelHeight, kernelWidth) = kernel
    window = Window(stride: stride ?? kernel, padding: padding, dilation: dilation)
    self.ceilMode = ceilMode
    check()
  }

  /// Stops the program where a number is out of its range. All of them can be changed once a geometry is made, so that
  /// whoever divides by one asks again.
  ///
  /// - Parameter operation: what is computed, and of what, for error texts.
  public func check(_ operation: @autoclosure () -> String = "pooling") {
    let (kernel, dilation) = ((kernelHeight, kernelWidth), (dilationHeight, dilationWidth))
    require(
      kernelHeight > 0 && kernelWidth > 0 && window.isPositive,
      "\(operation()): kernel \(kernel), stride \((strideHeight, strideWidth)) and dilation \(dilation) must be at "
        + "least 1; give each a positive number")
    // A window that lay in the padding alone would have neither a maximum nor a mean.
    let reach = window.reach(kernel)
    require(
      min(top, bottom, left, right) >= 0 && max(top, bottom) < reach.height && max(left, right) < reach.width,
      "\(operation()): padding \(window.padding) must be at least 0 and below the window of \(reach.height) x "
        + "\(reach.width); pad the input itself for more")
  }

  /// Rows and columns of a window.
  var kernel: (height: Int, width: Int) { (kernelHeight, kernelWidth) }

  /// The rows and columns of the output for an input of `height` by `width` pixels; fails where no window fits.
  public func outputSize(height: Int, width: Int) -> (height: Int, width: Int) {
    check()
    return outputSize(height, width, "pooling", "an input of \(height) x \(width)")
  }

  /// - Parameter input: in words.
  private func outputSize(
    _ height: Int, _ width: Int, _ operation: String, _ input: @autoclosure () -> String
  ) -> (height: Int, width: Int) {
    let size = window.count(height: height, width: width, kernel: kernel, ceilMode: ceilMode)
    require(
      size.height > 0 && size.width > 0,
      "\(operation): a \(kernelHeight) x \(kernelWidth) window does not fit into \(input()) with padding \(top), "
        + "\(bottom), \(left), \(right); use a larger image or a smaller window")
    return size
  }

  /// The output's shape `[N, C, H', W']` for an input `[N, C, H, W]`.
  ///
  /// - Parameters:
  ///   - dtype: of the input, for error texts.
  ///   - operation: what is computed, likewise.
  public func outputShape(input: Shape, dtype: DType? = nil, operation: String = "pooling") -> Shape {
    require(
      input.count == 4,
      "\(operation): the input \(input.described(dtype)) must be [N, C, H, W]; pool before flattening, and give a "
        + "single image a first axis of 1")
    check("\(operation) of \(input.described(dtype))")
    let size = outputSize(input[2], input[3], operation, "the input \(input.described(dtype))")
    return [input[0], input[1], size.height, size.width]
  }
}
