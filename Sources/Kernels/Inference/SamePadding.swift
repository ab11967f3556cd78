import Core

/// TensorFlow's padding "same": as many rows and columns as leave one window for each stride of the input, half of them
/// at either end and an odd one at the end. How many depends on the input's size: a 3x3 window of stride 2 gets one row
/// at the bottom of an even image, and one at either end of an odd one.
public struct SamePadding: Sendable, Hashable {
  /// Rows and columns of a window, whose pixels lie `dilation` apart.
  public let kernel: WindowSize
  /// Rows and columns from window to window.
  public let stride: WindowSize
  /// Rows and columns from pixel to pixel of one window.
  public let dilation: WindowSize

  /// A number for rows and one for columns.
  public struct WindowSize: Sendable, Hashable {
    /// Along the height.
    public let height: Int
    /// Along the width.
    public let width: Int

    /// - Parameters: at least 1 each, which whoever divides by them asks.
    public init(_ height: Int, _ width: Int) { (self.height, self.width) = (height, width) }
  }

  /// Numbers below 1 stop the program.
  public init(kernel: WindowSize, stride: WindowSize, dilation: WindowSize = WindowSize(1, 1)) {
    require(
      [kernel, stride, dilation].allSatisfy { $0.height > 0 && $0.width > 0 },
      "same padding: the kernel \(kernel.height) x \(kernel.width), the stride \(stride.height) x \(stride.width) and "
        + "the dilation \(dilation.height) x \(dilation.width) must be positive; give each at least 1")
    (self.kernel, self.stride, self.dilation) = (kernel, stride, dilation)
  }

  /// What is added to an image of `height` by `width` pixels; nothing to an empty one.
  public func margins(height: Int, width: Int) -> InferenceOperation.Margins {
    let rows = SamePadding.total(height, kernel.height, stride.height, dilation.height)
    let columns = SamePadding.total(width, kernel.width, stride.width, dilation.width)
    return .init(top: rows / 2, bottom: rows - rows / 2, left: columns / 2, right: columns - columns / 2)
  }

  private static func total(_ size: Int, _ kernel: Int, _ stride: Int, _ dilation: Int) -> Int {
    guard size > 0 else { return 0 }
    let windows = (size + stride - 1) / stride
    return max(0, (windows - 1) * stride + (kernel - 1) * dilation + 1 - size)
  }
}
