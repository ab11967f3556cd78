import Autodiff

/// What a network is made of: one row a layer.
public struct NetworkSummary: Sendable {
  /// One layer, in a row of the table.
  public struct Row: Sendable {
    /// The path, such as `features.0`.
    public let name: String
    /// The layer's type, or the operator of a node that was read from a file, such as `Conv`.
    public let kind: String
    /// The shape of the layer's output, the batch included.
    public let output: Shape
    /// Numbers in its own parameters and those of the layers in it.
    public let parameters: Int
    /// For the whole batch.
    public let multiplyAdds: Int
  }

  /// The shape that the summary was asked for, `[N, C, H, W]`.
  public let input: Shape
  /// The layers in the order in which they run.
  public let rows: [Row]
  /// Numbers in all parameters; one that layers share counts once.
  public let parameters: Int
  /// Multiplications with addition of one forward pass of the whole batch.
  public var multiplyAdds: Int { rows.reduce(0) { $0 + $1.multiplyAdds } }
  /// Bytes of all layers' outputs in float32, which training keeps.
  public var activationBytes: Int { rows.reduce(0) { $0 + $1.output.elementCount * 4 } }
  /// Bytes of the parameters in float32.
  public var parameterBytes: Int { parameters * 4 }
}

extension Layer where Input == Tensor, Output == Tensor {
  /// Lists the network's layers.
  ///
  /// At evaluation they are read from the network's graph, and nothing is computed. The network is run once on zeros in
  /// training mode, where the batch can grow, and where the graph does not tell its layers: one of them does not say
  /// what it consists of (`WritesGraph`), or the network was read from a file.
  ///
  /// - Parameter inputShape: `[N, C, H, W]`.
  public func summary(inputShape: Shape, mode: Context.Mode = .evaluation) -> NetworkSummary {
    let written = mode == .evaluation ? WrittenRows(of: self, inputShape)?.rows : nil
    return NetworkSummary(
      input: inputShape, rows: written ?? ObservedRows(of: self, inputShape, mode).rows, parameters: parameterCount)
  }
}

/// A layer outside the graph's vocabulary that says how much arithmetic it does.
public protocol CountsMultiplyAdds {
  /// Multiplications with addition for one run from `input` to `output`.
  func multiplyAdds(input: Shape, output: Shape) -> Int
}

/// A layer that summaries call something else than its type.
public protocol NamesItsKind: Layer {
  /// What stands in the column `kind` of a summary, such as `Conv`.
  var kind: String { get }
}

extension NetworkSummary.Row {
  init(_ layer: any Layer, path: String, output: Shape, parameters: Int? = nil, multiplyAdds: Int) {
    self.init(
      name: path, kind: (layer as? any NamesItsKind)?.kind ?? String(describing: type(of: layer)), output: output,
      parameters: parameters ?? layer.parameterCount, multiplyAdds: multiplyAdds)
  }
}
