/// How the windows of a pooling operation lie on its input.
public struct PoolingGeometry: Sendable, Hashable {
  /// Rows of a window.
  public var kernelHeight: Int
  /// Columns of a window.
  public var kernelWidth: Int
  /// Rows from window to window.
  public var strideHeight: Int
  /// Columns from window to window.
  public var strideWidth: Int
  /// Rows above the input that windows may start in, as in the columns and rows at its other sides; they never hold a
  /// maximum.
  public var top: Int
  /// Rows below the input.
  public var bottom: Int
  /// Columns before the input.
  public var left: Int
  /// Columns behind the input.
  public var right: Int
  /// Rows from pixel to pixel of one window; averages know only 1.
  public var dilationHeight: Int
  /// Columns from pixel to pixel of one window; averages know only 1.
  public var dilationWidth: Int
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
    (strideHeight, strideWidth) = stride ?? kernel
    (top, bottom, left, right) = padding
    (dilationHeight, dilationWidth) = dilation
    self.ceilMode = ceilMode
    check()
  }

  /// Stops the program where a number is out of its range. All of them can be changed once a geometry is made, so that
  /// whoever divides by one asks again.
  ///
  /// - Parameter operation: what is computed, and of what, for error texts.
  public func check(_ operation: @autoclosure () -> String = "pooling") {
    let (kernel, dilation) = ((kernelHeight, kernelWidth), (dilationHeight, dilationWidth))
    let padding = (top: top, bottom: bottom, left: left, right: right)
    require(
      kernelHeight > 0 && kernelWidth > 0 && strideHeight > 0 && strideWidth > 0 && dilationHeight > 0
        && dilationWidth > 0,
      "\(operation()): kernel \(kernel), stride \((strideHeight, strideWidth)) and dilation \(dilation) must be at "
        + "least 1; give each a positive number")
    // A window that lay in the padding alone would have neither a maximum nor a mean.
    require(
      min(top, bottom, left, right) >= 0 && max(top, bottom) < reach.height && max(left, right) < reach.width,
      "\(operation()): padding \(padding) must be at least 0 and below the window of \(reach.height) x "
        + "\(reach.width); pad the input itself for more")
  }

  /// The rows and columns from a window's first pixel to its last, dilation included.
  var reach: (height: Int, width: Int) {
    (dilationHeight * (kernelHeight - 1) + 1, dilationWidth * (kernelWidth - 1) + 1)
  }

  /// Whether the pixels of a window lie side by side.
  var isDense: Bool { dilationHeight == 1 && dilationWidth == 1 }

  /// The rows and columns of the output for an input of `height` by `width` pixels; fails where no window fits.
  public func outputSize(height: Int, width: Int) -> (height: Int, width: Int) {
    check()
    return outputSize(height, width, "pooling", "an input of \(height) x \(width)")
  }

  /// - Parameter input: in words.
  private func outputSize(
    _ height: Int, _ width: Int, _ operation: String, _ input: @autoclosure () -> String
  ) -> (height: Int, width: Int) {
    let rows = count(height, top, bottom, reach.height, strideHeight)
    let columns = count(width, left, right, reach.width, strideWidth)
    require(
      rows > 0 && columns > 0,
      "\(operation): a \(kernelHeight) x \(kernelWidth) window does not fit into \(input()) with padding \(top), "
        + "\(bottom), \(left), \(right); use a larger image or a smaller window")
    return (rows, columns)
  }

  private func count(_ size: Int, _ before: Int, _ after: Int, _ reach: Int, _ stride: Int) -> Int {
    let room = size + before + after - reach
    guard ceilMode else { return room >= 0 ? room / stride + 1 : 0 }
    let reached = room + stride - 1
    guard reached >= 0 else { return 0 }
    let windows = reached / stride + 1
    return (windows - 1) * stride >= size + before ? windows - 1 : windows
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
