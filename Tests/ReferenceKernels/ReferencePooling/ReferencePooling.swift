/// Windows over `[N, C, H, W]`, down and across.
public struct ReferencePooling: Sendable {
  /// Cells of a window, down and across.
  public var kernel: (Int, Int)
  /// Steps between windows, down and across.
  public var stride: (Int, Int)
  /// Cells added before the image, down and across.
  public var padding: (Int, Int)
  /// Cells added behind the image, down and across.
  public var paddingBehind: (Int, Int)
  /// Distances between the cells of a window, down and across.
  public var dilation: (Int, Int)
  /// Whether a last window that reaches beyond the padded image counts, if it starts within the image or the
  /// padding before it.
  public var ceil: Bool

  /// Windows of `kernel` every `stride` cells; `padding` on both sides unless `paddingBehind` says otherwise.
  public init(
    kernel: (Int, Int), stride: (Int, Int), padding: (Int, Int) = (0, 0), paddingBehind: (Int, Int)? = nil,
    dilation: (Int, Int) = (1, 1), ceil: Bool = false
  ) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.paddingBehind = paddingBehind ?? padding
    self.dilation = dilation
    self.ceil = ceil
  }

  /// The cells from the first to the last of a window, down and across.
  public var reach: (Int, Int) { ((kernel.0 - 1) * dilation.0 + 1, (kernel.1 - 1) * dilation.1 + 1) }

  /// `[N, C, H', W']` for an image of `shape`.
  public func outputShape(_ shape: [Int]) -> [Int] {
    [
      shape[0], shape[1], length(shape[2], reach.0, stride.0, padding.0, paddingBehind.0),
      length(shape[3], reach.1, stride.1, padding.1, paddingBehind.1),
    ]
  }

  private func length(_ length: Int, _ reach: Int, _ stride: Int, _ before: Int, _ behind: Int) -> Int {
    let room = length + before + behind - reach
    let steps = ceil ? (room + stride - 1) / stride : room / stride
    let startsOutside = steps * stride >= length + before
    return ceil && startsOutside ? steps : steps + 1
  }

  /// The cells of one window.
  struct Window {
    /// Places of the cells within the image.
    var cells: [Int] = []
    /// How many cells it has within the padded image.
    var paddedCount = 0
  }

  /// The window of each value of the result, in order, as flat places of the image.
  func windows(_ shape: [Int]) -> [Window] {
    let output = outputShape(shape)
    return ReferenceArray.indices(output).map { index in
      let top = index[2] * stride.0 - padding.0
      let left = index[3] * stride.1 - padding.1
      let bottom = min(top + reach.0, shape[2] + paddingBehind.0)
      let right = min(left + reach.1, shape[3] + paddingBehind.1)
      var window = Window()
      window.paddedCount = (bottom - top) * (right - left)
      for y in Swift.stride(from: top, to: bottom, by: dilation.0) where y >= 0 && y < shape[2] {
        for x in Swift.stride(from: left, to: right, by: dilation.1) where x >= 0 && x < shape[3] {
          window.cells.append(((index[0] * shape[1] + index[1]) * shape[2] + y) * shape[3] + x)
        }
      }
      return window
    }
  }
}
