import Autodiff
import Core

/// `input · gate(input)`: layers that say how much of each channel, or of each place, goes on.
///
/// Squeeze and excitation (Hu, Shen and Sun 2018), as in EfficientNet:
///
///     Gated {
///       AdaptiveAvgPool2D(1)
///       Conv2D(96, 4, kernel: 1).named("fc1")
///       SiLU()
///       Conv2D(4, 96, kernel: 1).named("fc2")
///       Sigmoid()
///     }
///
/// The layers of the gate have names in this one as in a `Sequential`, so the first convolution's weight is
/// `fc1.weight`.
public struct Gated: Layer, LayerContainer {
  /// Gives `[N, C, 1, 1]`, `[N, C]`, `[N, 1, H, W]` or the input's own shape for an input `[N, C, H, W]`.
  public let gate: Sequential

  /// - Parameter gate: its output is what the input is multiplied by, broadcast.
  public init(_ gate: Sequential) { self.gate = gate }

  /// A gate of the layers of a closure, named as in a `Sequential`.
  public init(@SequentialBuilder _ gate: () -> [any Layer<Tensor, Tensor>]) { self.init(Sequential(gate)) }

  public var namedChildren: [(name: String, layer: any Layer)] { gate.namedChildren }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    let factors = context.checkingBranches("Gated", input) { gate(input, &$0) }
    return Gated.scaled(input, factors)
  }

  private static func scaled(_ input: Tensor, _ factors: Tensor) -> Tensor {
    let shaped = factors.rank == 2 && input.rank == 4 ? factors.unsqueezed(at: 2).unsqueezed(at: 3) : factors
    require(
      input.shape.broadcast(with: shaped.shape) == input.shape,
      "Gated: the gate gives \(factors.array.described) for an input \(input.array.described); give it one number for "
        + "each channel, [N, C, 1, 1] or [N, C], one for each place, [N, 1, H, W], or the input's own shape")
    return input * shaped
  }
}

extension Gated: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    let factors = graph.add(gate, to: input)
    switch (graph.rank(of: input), graph.rank(of: factors)) {
    case (let rank?, let other?) where rank == other: return graph.product(input, factors)
    case (4, 2): return graph.product(input, graph.append(.reshape([-1, 1, 1]), [factors]))
    default:
      return graph.function("Gated", [input, factors], checking: Gated.rule) { Gated.scaled($0[0], $0[1]) }
    }
  }
}

extension Gated: EditableBlock {
  public var parts: [BlockPart] { [BlockPart("", gate)] }

  public func replacingPart(at position: Int, with layer: (any Layer<Tensor, Tensor>)?) -> Gated {
    Gated(layer.map { $0 as? Sequential ?? Sequential([.init(name: "", layer: $0)]) } ?? Sequential([]))
  }
}

extension Gated: AsksMore {
  func objections(of operation: NetworkOperation) -> InputObjection? {
    guard case .multiply = operation else { return nil }
    return { Gated.objection(to: $0[0], gatedBy: $0[1]) }
  }

  private static func objection(to input: TensorKind, gatedBy factors: TensorKind) -> String? {
    guard input.shape.broadcast(with: factors.shape) != input.shape || input.dtype != factors.dtype else { return nil }
    return
      "Gated: the gate gives \(factors) for an input \(input); give it one number for each channel, [N, C, 1, 1] or "
      + "[N, C], one for each place, [N, 1, H, W], or the input's own shape"
  }

  /// What `scaled` takes.
  private static func rule(_ operands: [TensorKind]) throws(InputError) -> TensorKind {
    let (input, gate) = (operands[0], operands[1])
    let isVector = gate.shape.count == 2 && input.shape.count == 4
    let factors = isVector ? TensorKind(Shape(Array(gate.shape) + [1, 1]), gate.dtype) : gate
    if let objection = objection(to: input, gatedBy: factors) { throw InputError(objection) }
    return input
  }
}

extension Context {
  /// Runs a path of a block whose output must fit what lies beside it; stops the program if a layer in it appended a
  /// branch to the batch.
  ///
  /// - Parameter block: its type, for the text.
  mutating func checkingBranches(
    _ block: String, _ input: Tensor, _ body: (inout Context) -> Tensor
  ) -> Tensor {
    let branches = branchCount
    let output = body(&self)
    require(
      branchCount == branches,
      "\(block): a layer inside the block appended a branch to the input \(input.array.described), so its output no "
        + "longer fits the \(block == "Residual" ? "shortcut" : "block's other path"); insert erasing layers behind "
        + "the block instead")
    return output
  }

  /// A layer that has no name of its own: it runs, and is seen, under that of the one around it.
  mutating func runUnnamed(
    _ layer: any Layer<Tensor, Tensor>, on input: Tensor, _ body: (inout Context) -> Tensor
  ) -> Tensor {
    let output = body(&self)
    forwardHook?(LayerCall(path: path, layer: layer, input: input, output: output))
    return output
  }
}
