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
