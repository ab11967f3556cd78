import Autodiff
import Core

/// `relu(main(x) + shortcut(x))`, the block of residual networks (He et al. 2016).
public struct Residual: Layer, LayerContainer {
  /// What is added to the shortcut; its output has the shortcut's shape.
  public let main: Sequential
  /// Nil for the identity.
  public let shortcut: Sequential?
  /// Whether the sum goes through a ReLU.
  public let activates: Bool
  /// What the shortcut is called in the block.
  public let shortcutName: String

  /// - Parameters:
  ///   - shortcut: brings the input to the main path's shape where that differs.
  ///   - activates: whether the sum goes through a ReLU.
  ///   - shortcutName: `downsample`, as in torchvision's ResNets, by default; its RegNets have `proj`.
  public init(
    _ main: Sequential, shortcut: Sequential? = nil, activates: Bool = true, shortcutName: String = "downsample"
  ) {
    self.main = main
    self.shortcut = shortcut
    self.activates = activates
    self.shortcutName = shortcutName
  }

  /// The main path's layers under their own names, and the shortcut under `shortcutName`.
  public var namedChildren: [(name: String, layer: any Layer)] {
    main.namedChildren + (shortcut.map { [(shortcutName, $0 as any Layer)] } ?? [])
  }

  public func callAsFunction(_ input: Tensor, _ context: inout Context) -> Tensor {
    let epilogue = Epilogue(adds: true, rectifier: activates ? .relu : nil)
    guard let (front, last, adder) = main.splitting(before: epilogue, context) else {
      if shortcut == nil, main.endFuses(epilogue, context) {
        return context.checkingBranches("Residual", input) {
          main(input, epilogue, adding: { checked(input, for: $0, input) }, &$0)
        }
      }
      let output = context.checkingBranches("Residual", input) { main(input, &$0) }
      let sum = output + identity(input, for: output, &context)
      return activates ? sum.relu() : sum
    }
    let output = context.checkingBranches("Residual", input) { front(input, &$0) }
    let identity = identity(input, for: output, &context)
    // The last layer adds the shortcut in its own pass over the features.
    return context.run(last.layer, named: last.name, on: output) {
      adder(output, epilogue, adding: identity, &$0)
    }
  }

  /// What is added to the main path's `output`.
  private func identity(_ input: Tensor, for output: Tensor, _ context: inout Context) -> Tensor {
    checked(shortcut.map { context.run($0, named: shortcutName, on: input) } ?? input, for: output, input)
  }

  /// `identity`, of which there must be as much as of `output`.
  private func checked(_ identity: Tensor, for output: Tensor, _ input: Tensor) -> Tensor {
    require(
      output.shape == identity.shape,
      "Residual: the main path gives \(output.array.described) and the shortcut \(identity.array.described) for an "
        + "input \(input.array.described); they are added, so give the shortcut a convolution with the main path's "
        + "channels and stride")
    return identity
  }
}

extension Residual: WritesGraph {
  public func write(_ input: NetworkGraph.Value, to graph: inout NetworkGraph) -> NetworkGraph.Value {
    // The shortcut comes first, so that the main path's last convolution can add to it.
    let identity = shortcut.map { graph.add($0, named: shortcutName, to: input) } ?? input
    let sum = graph.sum(graph.add(main, to: input), identity)
    return activates ? graph.activation(.relu, sum) : sum
  }
}

extension Residual: EditableBlock {
  /// The main path's layers under their own names, and the shortcut under `shortcutName`.
  public var parts: [BlockPart] {
    [BlockPart("", main)] + (shortcut.map { [BlockPart(shortcutName, $0)] } ?? [])
  }

  public func replacingPart(at position: Int, with layer: (any Layer<Tensor, Tensor>)?) -> Residual {
    let chain = layer.map { $0 as? Sequential ?? Sequential([.init(name: "", layer: $0)]) }
    return position == 0
      ? Residual(chain ?? Sequential([]), shortcut: shortcut, activates: activates, shortcutName: shortcutName)
      : Residual(main, shortcut: chain, activates: activates, shortcutName: shortcutName)
  }
}

extension Residual: AsksMore {
  func objections(of operation: NetworkOperation) -> InputObjection? {
    guard case .add = operation else { return nil }
    return { operands in
      guard operands[0].shape != operands[1].shape else { return nil }
      return
        "Residual: the main path gives \(operands[0]) and the shortcut \(operands[1]); they are added, so give the "
        + "shortcut a convolution with the main path's channels and stride"
    }
  }
}
