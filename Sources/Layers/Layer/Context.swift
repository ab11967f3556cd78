import Autodiff
import Core

/// What a run through a network depends on beside the input, and what it leaves behind.
///
/// It knows no method of training. What a method's layers need to be told travels under a `ContextKey` of the method's
/// own, and what they have to say beside the network's output goes to `sideOutputs`.
public struct Context: Sendable {
  /// Whether a network is trained or evaluated; PyTorch: `train()` and `eval()`, here a property of the run.
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
  /// What the batch's N images should be classified as, for layers that need it in training; nil unless somebody set
  /// it. Stacked branches have the same targets, one behind the other.
  public var targets: ClassTargets?
  /// The further branches behind the first one, in the order of their rows on the batch axis.
  public internal(set) var branches: [Branch] = []
  /// What layers gave beside the network's output.
  public internal(set) var sideOutputs = SideOutputs()
  /// Whether a checkpointed layer is being run again; layers with side effects leave them out then.
  public var isRecomputing = false
  /// Whether a checkpointed layer is being run whose values are not kept.
  var isCheckpointing = false
  /// Called after each layer of a `Sequential`, with its path and shapes.
  public var forwardHook: (@Sendable (LayerCall) -> Void)?
  var taps = Taps()
  var path: [String] = []
  private var values: [ObjectIdentifier: any Sendable] = [:]

  /// - Parameter seed: of the random numbers that layers draw, as in dropout; 0 by default.
  public init(mode: Mode, seed: UInt64 = 0) {
    self.mode = mode
    generator = RandomGenerator(seed: seed)
  }

  /// The value of a method's own setting; the key's default unless somebody set it.
  ///
  ///     extension Context {
  ///       var erasingScale: Double {
  ///         get { self[ErasingScale.self] }
  ///         set { self[ErasingScale.self] = newValue }
  ///       }
  ///     }
  public subscript<Key: ContextKey>(key: Key.Type) -> Key.Value {
    get { values[ObjectIdentifier(key)] as? Key.Value ?? Key.defaultValue }
    set { values[ObjectIdentifier(key)] = newValue }
  }
}

/// The name and type of a value that a context carries to layers which know it.
public protocol ContextKey {
  /// The type of the value that is carried.
  associatedtype Value: Sendable
  /// What layers see unless somebody set another value.
  static var defaultValue: Value { get }
}

/// A changed copy of the batch, somewhere behind the rows of the first branch.
public struct Branch: Sendable {
  /// The path of the layer that made it.
  public let name: String
  /// The weight of its loss.
  public let lossWeight: Double

  public init(name: String, lossWeight: Double = 1) {
    self.name = name
    self.lossWeight = lossWeight
  }
}

extension Context {
  /// How many branches are stacked on the batch axis: 1 before any layer appended one.
  public var branchCount: Int { 1 + branches.count }

  /// Notes a branch whose rows were appended to the batch.
  public mutating func append(_ branch: Branch) { branches.append(branch) }
}

extension Tensor {
  /// The rows of the first branch, which no layer changed: the first N of `[branches · N, ...]`.
  ///
  /// - Parameter context: the one that the network ran with; it knows the branches.
  public func firstBranch(_ context: Context) -> Tensor { sliced(0..<shape[0] / context.branchCount) }
}
