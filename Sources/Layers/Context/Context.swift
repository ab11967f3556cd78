import Autodiff
import Kernels

/// What a run through a network depends on beside the input, and what it leaves behind.
public struct Context: Sendable {
  public enum Mode: Sendable {
    /// Batch statistics, dropout and erasing are on.
    case training
    /// Running statistics; no dropout, no erasing.
    case evaluation
  }

  /// Whether layers behave as in training. Recording is another matter: it depends on the input alone.
  public var mode: Mode
  /// Draws the random numbers of dropout.
  public var generator: RandomGenerator
  /// The erased branches behind the unerased one, in the order of their rows on the batch axis.
  public internal(set) var branches: [Branch] = []
  /// Multiplies the loss weight of every erased branch. At 0 nothing is erased: the branches are not even computed.
  public var erasingScale = 1.0
  /// Whether a checkpointed layer is being run again; layers with side effects leave them out then.
  public var isRepeated = false
  /// Called after each layer of a `Sequential`, with its path and shapes.
  public var observer: (@Sendable (LayerCall) -> Void)?
  var path: [String] = []

  public init(mode: Mode, seed: UInt64 = 0) {
    self.mode = mode
    generator = RandomGenerator(seed: seed)
  }

  /// How many branches are stacked on the batch axis: 1 before any erasing.
  public var branchCount: Int { 1 + branches.count }

  /// Notes a branch whose rows were appended to the batch.
  public mutating func append(_ branch: Branch) { branches.append(branch) }
}

/// An erased copy of the batch, somewhere behind the unerased rows.
public struct Branch: Sendable {
  /// The path of the layer that made it.
  public let name: String
  /// The weight of its loss: sigma, times the context's `erasingScale`.
  public let lossWeight: Double
  /// M_avg and M_e, `[N, 1, H, W]` each.
  public let maps: Tensor.ErasingMaps

  public init(name: String, lossWeight: Double, maps: Tensor.ErasingMaps) {
    self.name = name
    self.lossWeight = lossWeight
    self.maps = maps
  }
}

/// One call of a layer, as an observer sees it.
public struct LayerCall {
  /// The names of the layers around it and its own.
  public let path: [String]
  public let layer: any Layer
  public let input: Tensor
  public let output: Tensor
}

extension Context {
  /// The path of the layer being run, as in `features.conv4_2`.
  public var currentPath: String { path.joined(separator: ".") }

  /// Runs `layer` under `name`, so that errors and observers know where in the network they are.
  public mutating func run(_ layer: any Layer<Tensor, Tensor>, named name: String, on input: Tensor) -> Tensor {
    run(layer, named: name, on: input) { layer(input, &$0) }
  }

  /// The same where `body` is what `layer` computes.
  mutating func run(
    _ layer: any Layer<Tensor, Tensor>, named name: String, on input: Tensor, _ body: (inout Context) -> Tensor
  ) -> Tensor {
    path.append(name)
    defer { path.removeLast() }
    var inner = self
    // The shape and type, not the input: its memory must not be held for an error text.
    let described = { @Sendable [type = type(of: layer), shape = input.shape, dtype = input.dtype] in
      "(\(type)), run on \(shape) (\(dtype))"
    }
    let output = FailureContext.entering(name, describing: described) { body(&inner) }
    self = inner
    observer?(LayerCall(path: path, layer: layer, input: input, output: output))
    return output
  }
}
