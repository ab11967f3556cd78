import Core

/// An `InferenceGraph` compiled for one shape of the input: steps on memory that was planned beforehand.
struct InferencePlan: Sendable {
  /// A value as it lies in memory.
  struct Value: Sendable {
    var shape: Shape
    var layout: Layout
    /// The piece of memory that holds it; several values can share one.
    var storage: Int

    var byteCount: Int { layout.storedCount(shape) * DType.float32.byteCount }
  }

  /// Where a piece of memory lies.
  enum Place: Sendable {
    case input
    /// The array that a run returns.
    case output
    /// At this many bytes into the arena.
    case arena(Int)
  }

  struct Step: Sendable {
    let work: Work
    let operation: StaticString
    let path: String
    /// The values that it reads; a kernel's source is the first.
    let reads: [Value]
    let writes: Value
    let cost: Profile.Work
  }

  enum Work: Sendable {
    case kernel(Plan, packed: PackedWeights.Block?, bias: NDArray?)
    /// Computes the second argument, which is in memory already, from the first.
    case function(@Sendable ([NDArray], NDArray) -> Void)
  }

  let input: Value
  let output: Value
  let steps: [Step]
  let places: [Place]
  let arenaBytes: Int
  /// Where in the arena the kernels' scratch memory begins.
  let scratchOffset: Int

  /// One line a step: the layers, what runs, and the result's shape and layout.
  var description: [String] {
    steps.map { step in
      var name = "\(step.operation)"
      if case .kernel(let kernel, _, _) = step.work { name += " (\(kernel.kernelName))" }
      return "\(step.path): \(name) \(step.writes.shape) \(step.writes.layout)"
    }
  }
}

/// The weights of each operation in the layouts that its kernels want. Kernels for different batch sizes mostly want
/// the same.
///
/// Plans own what is packed for them. Here it is only found again while one of them is there: a layout that no compiled
/// shape wants any more is a copy of the weights that nobody needs.
final class PackedWeights: @unchecked Sendable {
  // Safe to share: the program that owns it compiles for one shape at a time.
  private var packed: [Int: [Known]] = [:]

  /// Weights in the layout of `kernel`, for all kernels that pack like it.
  final class Block: Sendable {
    let memory: MemoryBlock
    fileprivate let kernel: Plan

    fileprivate init(_ kernel: Plan, _ weights: NDArray) { (self.kernel, memory) = (kernel, kernel.pack(weights)) }
  }

  private struct Known {
    weak var block: Block?
  }

  func block(of operation: Int, for kernel: Plan, _ weights: NDArray) -> Block {
    let known = (packed[operation] ?? []).compactMap { $0.block }
    if let alike = known.first(where: { $0.kernel.packsLike(kernel) }) { return alike }
    let block = Block(kernel, weights)
    packed[operation] = (known + [block]).map { Known(block: $0) }
    return block
  }
}

/// Gives each piece of memory a place in one arena, so that pieces needed at the same time do not overlap.
struct InferenceMemory {
  /// A piece and the steps from which to which it is needed.
  struct Piece {
    let storage: Int
    let byteCount: Int
    let first: Int
    let last: Int
  }

  private(set) var offsets: [Int: Int] = [:]
  private(set) var byteCount = 0

  /// Larger than a cache line, because neighboring lines are fetched in pairs.
  static let alignment = 128

  /// The largest pieces are placed first, each as low as it goes.
  init(_ pieces: [Piece]) {
    var placed: [(piece: Piece, offset: Int)] = []
    for piece in pieces.sorted(by: { ($1.byteCount, $0.storage) < ($0.byteCount, $1.storage) }) {
      let size = piece.byteCount.roundedUp(to: Self.alignment)
      var offset = 0
      let neighbors = placed.filter { $0.piece.first <= piece.last && piece.first <= $0.piece.last }
      for other in neighbors.sorted(by: { $0.offset < $1.offset }) {
        if other.offset >= offset + size { break }
        offset = max(offset, other.offset + other.piece.byteCount.roundedUp(to: Self.alignment))
      }
      placed.append((piece, offset))
      offsets[piece.storage] = offset
      byteCount = max(byteCount, offset + size)
    }
  }
}
