import Core
import Synchronization

/// A list of the operations of one forward pass, each with the pullback that leads gradients back through it
/// (a Wengert list).
///
/// Tensors own their tape: the input carries it (`images.traced(by: Tape())`), every result computed from it does too,
/// and when the last of them is gone, the tape and all that it kept are gone. There is no global tape, and releasing a
/// tape never recurses, however long it is.
public final class Tape: Sendable {
  /// Leads a gradient with respect to an operation's output back to its inputs; nil for an input that needs none.
  ///
  /// A pullback must not capture a traced tensor: the tape would then own itself and never be released.
  public typealias Pullback = @Sendable (_ outputGradient: Tensor) -> [Tensor?]

  /// Leads a gradient back through an operation, in operations on tensors: recorded itself, it can be differentiated.
  typealias Rule = @Sendable (_ outputGradient: Tensor, _ recall: Recall) -> [Tensor?]

  /// An operation's result, computed again from its operands by operations that have rules.
  typealias Definition = @Sendable (_ recall: Recall) -> Tensor

  /// The entry number of tensors that carry the tape along but want no gradient.
  static let untracked = -1

  struct Entry: Sendable {
    let operation: Operation
    /// Entry numbers of the operands, `untracked` where no gradient is wanted.
    let inputs: [Int]
    /// The names of the layers around the operation, for error texts and profiles of the backward pass.
    let path: [String]
    let action: Action
  }

  /// What becomes of a gradient that arrives at an entry.
  enum Action: Sendable {
    /// It stays: the entry is an input or a parameter.
    case leaf
    /// It goes through operations on tensors, in ordinary passes and in those that are recorded.
    case rule(Rule)
    /// It goes through kernels, and through what stands for them in passes that are recorded.
    case kernel(any KernelPullback)
  }

  /// How a pass that is recorded leads a gradient through an operation whose own pullback is made of kernels.
  enum Differentiable: Sendable {
    case rule(Rule)
    /// The gradient goes through the steps of the result computed again.
    case definition(Definition)
  }

  struct Recording: Sendable {
    var entries: [Entry] = []
    var leaves: [ObjectIdentifier: (parameter: Parameter, entry: Int)] = [:]
    /// Entries whose gradients are kept for their tensors, beside the leaves that stand for no parameter.
    var kept: Set<Int> = []
    var isConsumed = false
  }

  private static let made = Atomic(0)

  /// Tells this tape from all others, also from those that are gone: another may lie at their address.
  let number = Tape.made.wrappingAdd(1, ordering: .relaxed).newValue

  private let recording = Mutex(Recording())

  /// A tape that has recorded nothing.
  public init() {}

  /// How many operations and leaves are recorded.
  public var entryCount: Int { recording.withLock(\.entries.count) }

  /// The recorded operations in order, leaves left out.
  public var operations: [Operation] {
    recording.withLock { recording in
      recording.entries.filter { if case .leaf = $0.action { false } else { true } }.map(\.operation)
    }
  }

  func addLeaf() -> Int {
    recording.withLock { recording in
      recording.entries.append(Entry(operation: .custom, inputs: [], path: [], action: .leaf))
      return recording.entries.count - 1
    }
  }

  /// The entry that stands for `parameter`, made when it is first met.
  func leaf(for parameter: Parameter) -> Int {
    recording.withLock { recording in
      let identity = ObjectIdentifier(parameter)
      if let known = recording.leaves[identity] { return known.entry }
      recording.entries.append(Entry(operation: .custom, inputs: [], path: [], action: .leaf))
      recording.leaves[identity] = (parameter, recording.entries.count - 1)
      return recording.entries.count - 1
    }
  }

  /// Has gradients hold that of entry `number`, whatever it stands for.
  func keepGradient(of number: Int) { recording.withLock { _ = $0.kept.insert(number) } }

  /// The entries whose gradients are kept for their tensors, beside the leaves that stand for no parameter.
  var keptEntries: Set<Int> { recording.withLock(\.kept) }

  func append(_ operation: Operation, inputs: [Int], _ action: Action) -> Int {
    let path = FailureContext.names
    return recording.withLock { recording in
      require(
        !recording.isConsumed,
        "\(operation): this tape has already run backward, which frees what it kept. Trace the input by a new Tape()")
      recording.entries.append(Entry(operation: operation, inputs: inputs, path: path, action: action))
      return recording.entries.count - 1
    }
  }

  /// What is recorded under `number`, for a pass that leaves it there.
  func entry(_ number: Int) -> Entry {
    recording.withLock { recording in
      require(
        !recording.isConsumed,
        "backward: this tape has already run backward, and each saved value was freed on the way. "
          + "Where a tape is to run backward several times, let all passes but the last be "
          + "backward(differentiably: true)")
      return recording.entries[number]
    }
  }

  /// The parameters that are leaves of this tape, by their entries.
  var parameters: [Int: Parameter] {
    recording.withLock { recording in
      Dictionary(uniqueKeysWithValues: recording.leaves.values.map { ($0.entry, $0.parameter) })
    }
  }

  /// Takes everything recorded off the tape.
  func consume() -> Recording {
    recording.withLock { recording in
      require(
        !recording.isConsumed,
        "backward: this tape has already run backward, and each saved value was freed on the way. "
          + "Run the forward pass again on a new Tape(); to sum gradients of several losses, add the losses first")
      let all = recording
      recording = Recording(isConsumed: true)
      return all
    }
  }
}
