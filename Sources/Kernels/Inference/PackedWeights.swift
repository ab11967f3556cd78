/// The weights of each operation in the layouts that its kernels want. Kernels for different batch sizes mostly want
/// the same.
final class PackedWeights: @unchecked Sendable {
  // Safe to share: the program that owns it compiles for one shape at a time.
  private var packed: [Int: [(kernel: Plan, block: MemoryBlock)]] = [:]

  func block(of operation: Int, for kernel: Plan, _ weights: NDArray) -> MemoryBlock {
    if let known = packed[operation]?.first(where: { $0.kernel.packsLike(kernel) }) { return known.block }
    let block = kernel.pack(weights)
    packed[operation, default: []].append((kernel, block))
    return block
  }
}
