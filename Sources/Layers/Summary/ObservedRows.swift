import Autodiff
import Synchronization

/// The rows of a summary, of the layers that a run shows.
struct ObservedRows {
  let rows: [NetworkSummary.Row]

  init(of network: some Layer<Tensor, Tensor>, _ input: Shape, _ mode: Context.Mode) {
    let collector = Collector()
    var context = Context(mode: mode)
    context.forwardHook = { collector.add($0) }
    _ = network(.zeros(input), &context)
    rows = collector.rows
  }
}

private final class Collector: Sendable {
  private let state = Mutex<[NetworkSummary.Row]>([])

  var rows: [NetworkSummary.Row] { state.withLock { $0 } }

  func add(_ call: LayerCall) {
    // A container's row would count its layers twice; they have rows of their own.
    guard !(call.layer is any LayerContainer) else { return }
    let row = NetworkSummary.Row(
      call.layer, path: call.path.joined(separator: "."), output: call.output.shape, multiplyAdds: call.multiplyAdds)
    state.withLock { $0.append(row) }
  }
}

extension LayerCall {
  fileprivate var multiplyAdds: Int {
    if let counting = layer as? any CountsMultiplyAdds {
      return counting.multiplyAdds(input: input.shape, output: output.shape)
    }
    return (layer as? any WritesGraph)?.multiplyAdds(for: input.shape) ?? 0
  }
}

extension WritesGraph {
  /// Those of all operations that the layer is written with.
  fileprivate func multiplyAdds(for input: Shape) -> Int {
    NetworkGraph(of: self).multiplyAdds(for: input).values.reduce(0, +)
  }
}
