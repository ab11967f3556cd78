import Core

/// TensorFlow's padding "same": as many rows and columns as leave one window for each stride of the input, half of them
/// at either end and an odd one at the end. How many depends on the input's size: a 3x3 window of stride 2 gets one row
/// at the bottom of an even image, and one at either end of an odd one.
public struct SamePadding: Sendable, Hashable {
  /// Rows of a window.
  public let kernelHeight: Int
  /// Columns of a window.
  public let kernelWidth: Int
  /// How the windows slide, without what is padded.
  public let window: Window

  /// - Parameters: height and width each. Numbers below 1 stop the program.
  public init(kernel: (Int, Int), stride: (Int, Int), dilation: (Int, Int) = (1, 1)) {
    (kernelHeight, kernelWidth) = kernel
    window = Window(stride: stride, dilation: dilation)
    require(
      kernelHeight > 0 && kernelWidth > 0 && window.isPositive,
      "same padding: the kernel \(kernel.0) x \(kernel.1), the stride \(stride.0) x \(stride.1) and "
        + "the dilation \(dilation.0) x \(dilation.1) must be positive; give each at least 1")
  }

  /// What is added to an image of `height` by `width` pixels; nothing to an empty one.
  public func margins(height: Int, width: Int) -> InferenceOperation.Margins {
    let reach = window.reach((kernelHeight, kernelWidth))
    let rows = SamePadding.total(height, reach.height, window.strideHeight)
    let columns = SamePadding.total(width, reach.width, window.strideWidth)
    return .init(top: rows / 2, bottom: rows - rows / 2, left: columns / 2, right: columns - columns / 2)
  }

  private static func total(_ size: Int, _ reach: Int, _ stride: Int) -> Int {
    guard size > 0 else { return 0 }
    let windows = (size + stride - 1) / stride
    return max(0, (windows - 1) * stride + reach - size)
  }
}
