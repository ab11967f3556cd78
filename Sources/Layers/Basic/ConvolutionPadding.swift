import Autodiff
import Kernels

/// How many zeros a convolution has around its input.
public enum ConvolutionPadding: Sendable, Hashable {
  /// None. PyTorch: `padding="valid"`.
  case valid
  /// As many as keep height and width with a stride of 1; with larger strides the output has the size divided by the
  /// stride, rounded up. `dilation · (kernel - 1)` zeros along each axis, half at either end, an odd one at the end.
  /// PyTorch: `padding="same"`, which refuses other strides than 1.
  case same
  /// So many rows at the top and at the bottom, and so many columns at the left and at the right. PyTorch:
  /// `padding=(1, 2)`.
  case zeros(Int, Int)

  /// Zeros at the top, bottom, left and right.
  func margins(kernel: (Int, Int), dilation: (Int, Int)) -> (top: Int, bottom: Int, left: Int, right: Int) {
    switch self {
    case .valid: return (0, 0, 0, 0)
    case .zeros(let rows, let columns): return (rows, rows, columns, columns)
    case .same:
      let (rows, columns) = (dilation.0 * (kernel.0 - 1), dilation.1 * (kernel.1 - 1))
      return (rows / 2, rows - rows / 2, columns / 2, columns - columns / 2)
    }
  }
}

extension Conv2D {
  /// A convolution whose window need not be square: `Conv2D(3, 8, kernel: (3, 5), stride: 2, padding: .same)`.
  ///
  /// - Parameters:
  ///   - inputs: channels of the input.
  ///   - outputs: channels of the output.
  ///   - kernel: height and width of the window.
  ///   - stride: pixels from window to window, along both axes.
  ///   - padding: zeros around the input, none by default.
  ///   - groups: divides both channel counts; `inputs` of them make the convolution depthwise.
  ///   - bias: whether a number is added to each output channel.
  ///   - initializer: of the weights; that of the other initializers by default.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: (Int, Int), stride: Int = 1, padding: ConvolutionPadding = .valid,
    dilation: Int = 1, groups: Int = 1, bias: Bool = true, initializer: Initializer = .kaimingNormal(fan: .fanOut)
  ) {
    self.init(
      inputs, outputs, kernel: kernel,
      geometry: ConvolutionGeometry(
        stride: (stride, stride), padding: padding.margins(kernel: kernel, dilation: (dilation, dilation)),
        dilation: (dilation, dilation), groups: groups), bias: bias, initializer: initializer)
  }

  /// The same with a square window.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: ConvolutionPadding, dilation: Int = 1,
    groups: Int = 1, bias: Bool = true, initializer: Initializer = .kaimingNormal(fan: .fanOut)
  ) {
    self.init(
      inputs, outputs, kernel: (kernel, kernel), stride: stride, padding: padding, dilation: dilation, groups: groups,
      bias: bias, initializer: initializer)
  }
}
