import Core

#if OneDNN
import COneDNN
#endif

/// How windows slide over the rows and columns of an image: what convolutions and poolings have in common.
public struct Window: Sendable, Hashable {
  /// Rows from window to window.
  public var strideHeight: Int
  /// Columns from window to window.
  public var strideWidth: Int
  /// Rows above the input that windows may start in.
  public var top: Int
  /// Rows below the input that windows may end in.
  public var bottom: Int
  /// Columns before the input.
  public var left: Int
  /// Columns behind the input.
  public var right: Int
  /// Rows from pixel to pixel of one window.
  public var dilationHeight: Int
  /// Columns from pixel to pixel of one window.
  public var dilationWidth: Int

  /// - Parameters:
  ///   - stride: height and width.
  ///   - padding: at the top, bottom, left and right.
  ///   - dilation: height and width.
  public init(
    stride: (Int, Int) = (1, 1), padding: (top: Int, bottom: Int, left: Int, right: Int) = (0, 0, 0, 0),
    dilation: (Int, Int) = (1, 1)
  ) {
    (strideHeight, strideWidth) = stride
    (top, bottom, left, right) = padding
    (dilationHeight, dilationWidth) = dilation
  }

  /// Zeros at the top, bottom, left and right.
  var padding: (top: Int, bottom: Int, left: Int, right: Int) { (top, bottom, left, right) }

  /// Whether the pixels of a window lie side by side.
  var isDense: Bool { dilationHeight == 1 && dilationWidth == 1 }

  /// Whether windows start at every pixel.
  var isUnitStride: Bool { strideHeight == 1 && strideWidth == 1 }

  /// Whether nothing is padded.
  var isUnpadded: Bool { top == 0 && bottom == 0 && left == 0 && right == 0 }

  /// Whether strides and dilations are positive, as whoever divides by one needs.
  var isPositive: Bool { strideHeight > 0 && strideWidth > 0 && dilationHeight > 0 && dilationWidth > 0 }

  /// The rows and columns from a window's first pixel to its last, dilation included.
  func reach(_ kernel: (height: Int, width: Int)) -> (height: Int, width: Int) {
    (dilationHeight * (kernel.height - 1) + 1, dilationWidth * (kernel.width - 1) + 1)
  }

  /// How many windows of `kernel` pixels there are below and beside each other; 0 or less where none fits.
  ///
  /// - Parameter ceilMode: whether a last window that reaches beyond the padding counts. It must start inside the input
  ///   or its padding at the top or left, as in PyTorch.
  package func count(
    height: Int, width: Int, kernel: (height: Int, width: Int), ceilMode: Bool = false
  ) -> (height: Int, width: Int) {
    let reach = reach(kernel)
    return (
      Window.count(height, top, bottom, reach.height, strideHeight, ceilMode),
      Window.count(width, left, right, reach.width, strideWidth, ceilMode)
    )
  }

  private static func count(
    _ size: Int, _ before: Int, _ after: Int, _ reach: Int, _ stride: Int, _ ceilMode: Bool
  ) -> Int {
    let room = size + before + after - reach
    guard ceilMode else { return room >= 0 ? room / stride + 1 : 0 }
    let reached = room + stride - 1
    guard reached >= 0 else { return 0 }
    let windows = reached / stride + 1
    return (windows - 1) * stride >= size + before ? windows - 1 : windows
  }

  #if OneDNN
  /// As oneDNN's kernels are told it.
  ///
  /// - Parameters:
  ///   - input: `[N, C, H, W]`.
  ///   - output: `[N, O, H', W']`.
  func oneDNN(
    input: Shape, output: Shape, kernel: (height: Int, width: Int), groups: Int = 1
  ) -> eil_window {
    eil_window(
      batch: Int64(input[0]), in_channels: Int64(input[1]), in_height: Int64(input[2]), in_width: Int64(input[3]),
      out_channels: Int64(output[1]), out_height: Int64(output[2]), out_width: Int64(output[3]),
      kernel_height: Int64(kernel.height), kernel_width: Int64(kernel.width),
      stride_height: Int64(strideHeight), stride_width: Int64(strideWidth),
      dilation_height: Int64(dilationHeight), dilation_width: Int64(dilationWidth),
      top: Int64(top), left: Int64(left), bottom: Int64(bottom), right: Int64(right), groups: Int64(groups))
  }
  #endif
}

/// What has windows: their numbers can be read and set as if they were its own.
public protocol SlidesWindows {
  /// How the windows slide.
  var window: Window { get set }
}

extension SlidesWindows {
  /// Rows from window to window.
  public var strideHeight: Int {
    get { window.strideHeight }
    set { window.strideHeight = newValue }
  }
  /// Columns from window to window.
  public var strideWidth: Int {
    get { window.strideWidth }
    set { window.strideWidth = newValue }
  }
  /// Rows above the input that windows may start in.
  public var top: Int {
    get { window.top }
    set { window.top = newValue }
  }
  /// Rows below the input that windows may end in.
  public var bottom: Int {
    get { window.bottom }
    set { window.bottom = newValue }
  }
  /// Columns before the input.
  public var left: Int {
    get { window.left }
    set { window.left = newValue }
  }
  /// Columns behind the input.
  public var right: Int {
    get { window.right }
    set { window.right = newValue }
  }
  /// Rows from pixel to pixel of one window.
  public var dilationHeight: Int {
    get { window.dilationHeight }
    set { window.dilationHeight = newValue }
  }
  /// Columns from pixel to pixel of one window.
  public var dilationWidth: Int {
    get { window.dilationWidth }
    set { window.dilationWidth = newValue }
  }
}
