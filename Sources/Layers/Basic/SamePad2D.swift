import Autodiff
import Core
import Kernels

/// The zeros that TensorFlow's padding "same" puts around `[N, C, H, W]` before a convolution: as many as leave `[H /
/// stride, W / stride]` windows, rounded up, half at either end and an odd one at the bottom and at the right. How many
/// depends on the image, so a convolution with a padding of its own cannot stand for it where the stride is above 1.
///
///     SamePad2D(kernel: 3, stride: 2)
///     Conv2D(3, 32, kernel: 3, stride: 2)  // no padding of its own
///
/// Weights that were trained with TensorFlow need it: those of EfficientNet-Lite, and all that timm calls `tf_...`.
/// timm: `Conv2dSame`. For a stride of 1 and an odd kernel it is what `Conv2D(padding: .same)` does.
///
/// A convolution directly behind it pads in its own pass, in training and at inference. Before a maximum
/// pooling zeros are right only where no value is below 0, as behind a ReLU: TensorFlow's poolings leave padding out.
public struct SamePad2D: Layer {
  let padding: SamePadding

  /// - Parameters:
  ///   - kernel: height and width of the window that comes behind.
  ///   - stride: its stride, along both axes; 1 by default.
  ///   - dilation: pixels from one element of the window to the next; 1 by default.
  public init(kernel: Int, stride: Int = 1, dilation: Int = 1) {
    self.init(kernel: (kernel, kernel), stride: (stride, stride), dilation: (dilation, dilation))
  }

  /// The general form: numbers for the height and for the width. Numbers below 1 stop the program.
  public init(kernel: (Int, Int), stride: (Int, Int), dilation: (Int, Int) = (1, 1)) {
    padding = SamePadding(kernel: kernel, stride: stride, dilation: dilation)
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { padding(input) }

  /// `convolution` with these zeros around an image of `shape` beside its own; nil where that is no image.
  func taken(by convolution: Conv2D, for shape: Shape) -> Conv2D? {
    guard shape.count == 4 else { return nil }
    var padded = convolution
    padded.geometry = convolution.geometry.padded(by: padding.margins(height: shape[2], width: shape[3]))
    return padded
  }
}

extension SamePad2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.samePadding(padding), [input])
  }
}
