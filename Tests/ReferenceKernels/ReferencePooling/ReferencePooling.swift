/// Windows over `[N, C, H, W]`, down and across.
public struct ReferencePooling: Sendable {
  /// Cells of a window, down and across.
  public var kernel: (Int, Int)
  /// Steps between windows, down and across.
  public var stride: (Int, Int)
  /// Cells added on both sides, down and across.
  public var padding: (Int, Int)
  /// Whether a last window that reaches beyond the padded picture counts, if it starts within the picture or the
  /// padding before it.
  public var ceil: Bool

  /// Windows of `kernel` every `stride` cells.
  public init(kernel: (Int, Int), stride: (Int, Int), padding: (Int, Int) = (0, 0), ceil: Bool = false) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.ceil = ceil
  }

  /// `[N, C, H', W']` for a picture of `shape`.
  public func outputShape(_ shape: [Int]) -> [Int] {
    [
      shape[0], shape[1], Self.length(shape[2], kernel.0, stride.0, padding.0, ceil),
      Self.length(shape[3], kernel.1, stride.1, padding.1, ceil),
    ]
  }

  private static func length(_ length: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ ceil: Bool) -> Int {
    let room = length + 2 * padding - kernel
    let steps = ceil ? (room + stride - 1) / stride : room / stride
    let startsOutside = steps * stride >= length + padding
    return ceil && startsOutside ? steps : steps + 1
  }

  /// The cells of one window.
  struct Window {
    /// Places of the cells within the picture.
    var cells: [Int] = []
    /// How many cells it has within the padded picture.
    var paddedCount = 0
  }

  /// The window of each value of the result, in order, as flat places of the picture.
  func windows(_ shape: [Int]) -> [Window] {
    let output = outputShape(shape)
    return ReferenceArray.indices(output).map { index in
      let top = index[2] * stride.0 - padding.0
      let left = index[3] * stride.1 - padding.1
      let bottom = min(top + kernel.0, shape[2] + padding.0)
      let right = min(left + kernel.1, shape[3] + padding.1)
      var window = Window()
      window.paddedCount = (bottom - top) * (right - left)
      for y in top..<bottom where y >= 0 && y < shape[2] {
        for x in left..<right where x >= 0 && x < shape[3] {
          window.cells.append(((index[0] * shape[1] + index[1]) * shape[2] + y) * shape[3] + x)
        }
      }
      return window
    }
  }
}
