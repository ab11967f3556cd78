import Autodiff
import Kernels

/// Zeros around `[N, C, H, W]`, as many at each side as needed: `[N, C, top + H + bottom, left + W + right]`.
///
/// PyTorch: `ZeroPad2d`, whose numbers come in the order left, right, top, bottom. A convolution directly behind it
/// pads in its own pass at inference.
public struct ZeroPad2D: Layer {
  /// Rows of zeros above the first.
  public let top: Int
  /// Rows of zeros below the last.
  public let bottom: Int
  /// Columns of zeros before the first.
  public let left: Int
  /// Columns of zeros behind the last.
  public let right: Int

  /// - Parameters: rows and columns at each side, none by default; negative numbers stop the program.
  public init(top: Int = 0, bottom: Int = 0, left: Int = 0, right: Int = 0) {
    require(
      min(top, bottom, left, right) >= 0,
      "ZeroPad2D: \(top) rows at the top, \(bottom) at the bottom, \(left) columns at the left and \(right) at the "
        + "right must not be negative; slice the input to take something away")
    (self.top, self.bottom, self.left, self.right) = (top, bottom, left, right)
  }

  /// The same number at all four sides.
  public init(_ count: Int) { self.init(top: count, bottom: count, left: count, right: count) }

  private var padding: NetworkOperation.Padding { .init(top: top, bottom: bottom, left: left, right: right) }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { padding(input) }
}

extension ZeroPad2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.padded(input, top: top, bottom: bottom, left: left, right: right)
  }
}
