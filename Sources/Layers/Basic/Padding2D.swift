import Autodiff
import Core

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
    requireMargins("ZeroPad2D", top, bottom, left, right)
    (self.top, self.bottom, self.left, self.right) = (top, bottom, left, right)
  }

  /// The same number at all four sides.
  public init(_ count: Int) { self.init(top: count, bottom: count, left: count, right: count) }

  private var padding: NetworkOperation.Padding { .init(top: top, bottom: bottom, left: left, right: right) }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { padding(input) }
}

/// The rows and columns next to the edge in reverse around `[N, C, H, W]`; the edge itself is not repeated.
///
/// PyTorch: `ReflectionPad2d`, whose numbers come in the order left, right, top, bottom. There must be more rows and
/// columns than are added at either end.
public struct ReflectionPad2D: Layer {
  let padding: NetworkOperation.Padding

  /// - Parameters: rows and columns at each side, none by default; negative numbers stop the program.
  public init(top: Int = 0, bottom: Int = 0, left: Int = 0, right: Int = 0) {
    requireMargins("ReflectionPad2D", top, bottom, left, right)
    padding = .init(.reflection, top: top, bottom: bottom, left: left, right: right)
  }

  /// The same number at all four sides.
  public init(_ count: Int) { self.init(top: count, bottom: count, left: count, right: count) }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { padding(input) }
}

/// The rows and columns at the edge, repeated, around `[N, C, H, W]`.
///
/// PyTorch: `ReplicationPad2d`, whose numbers come in the order left, right, top, bottom.
public struct ReplicationPad2D: Layer {
  let padding: NetworkOperation.Padding

  /// - Parameters: rows and columns at each side, none by default; negative numbers stop the program.
  public init(top: Int = 0, bottom: Int = 0, left: Int = 0, right: Int = 0) {
    requireMargins("ReplicationPad2D", top, bottom, left, right)
    padding = .init(.replication, top: top, bottom: bottom, left: left, right: right)
  }

  /// The same number at all four sides.
  public init(_ count: Int) { self.init(top: count, bottom: count, left: count, right: count) }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor { padding(input) }
}

private func requireMargins(_ layer: String, _ top: Int, _ bottom: Int, _ left: Int, _ right: Int) {
  require(
    min(top, bottom, left, right) >= 0,
    "\(layer): \(top) rows at the top, \(bottom) at the bottom, \(left) columns at the left and \(right) at the right "
      + "must not be negative; slice the input to take something away")
}

// How paddings are written as operations.

extension ZeroPad2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.padded(input, top: top, bottom: bottom, left: left, right: right)
  }
}

extension ReflectionPad2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.padding(padding), [input])
  }
}

extension ReplicationPad2D: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    graph.append(.padding(padding), [input])
  }
}
