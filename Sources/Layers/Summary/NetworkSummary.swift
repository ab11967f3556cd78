import Autodiff
import Synchronization

/// A layer that says how much arithmetic it does.
public protocol CountsMultiplyAdds {
  /// Multiplications with addition for one run from `input` to `output`.
  func multiplyAdds(input: Shape, output: Shape) -> Int
}

/// What a network is made of: one row a layer.
public struct NetworkSummary: Sendable {
  public struct Row: Sendable {
    /// The path, such as `features.0`.
    public let name: String
    /// The layer's type.
    public let kind: String
    public let output: Shape
    public let parameters: Int
    /// For one picture.
    public let multiplyAdds: Int
  }

  public let input: Shape
  public let rows: [Row]
  public let parameters: Int
  public var multiplyAdds: Int { rows.reduce(0) { $0 + $1.multiplyAdds } }
  /// Bytes of all layers' outputs in float32, which training keeps.
  public var activationBytes: Int { rows.reduce(0) { $0 + $1.output.elementCount * 4 } }
  /// Bytes of the parameters in float32.
  public var parameterBytes: Int { parameters * 4 }
}

extension Layer where Input == Tensor, Output == Tensor {
  /// Runs the network once on zeros and lists its layers.
  ///
  /// - Parameter inputShape: `[N, C, H, W]`.
  public func summary(inputShape: Shape, mode: Context.Mode = .evaluation) -> NetworkSummary {
    let collector = Collector()
    var context = Context(mode: mode)
    context.observer = { call in collector.add(call) }
    _ = self(.zeros(inputShape), &context)
    return NetworkSummary(input: inputShape, rows: collector.rows, parameters: parameterCount)
  }
}

private final class Collector: Sendable {
  private let state = Mutex<[NetworkSummary.Row]>([])

  var rows: [NetworkSummary.Row] { state.withLock { $0 } }

  func add(_ call: LayerCall) {
    // A container's row would count its layers twice; they have rows of their own.
    guard !(call.layer is any LayerContainer) else { return }
    let counting = call.layer as? any CountsMultiplyAdds
    let row = NetworkSummary.Row(
      name: call.path.joined(separator: "."), kind: String(describing: type(of: call.layer)),
      output: call.output.shape, parameters: call.layer.parameterCount,
      multiplyAdds: counting?.multiplyAdds(input: call.input.shape, output: call.output.shape) ?? 0)
    state.withLock { $0.append(row) }
  }
}
