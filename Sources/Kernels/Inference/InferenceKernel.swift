import COneDNN

/// One of oneDNN's kernels, compiled for inference on one shape.
final class InferenceKernel: @unchecked Sendable {
  // Safe to share: nothing changes it, and each run has memory of its own.
  let handle: OpaquePointer
  let scratchBytes: Int
  let packedBytes: Int

  init(_ handle: OpaquePointer) {
    self.handle = handle
    scratchBytes = eil_inference_kernel_scratch(handle)
    packedBytes = eil_inference_kernel_packed(handle)
  }

  deinit { eil_inference_kernel_destroy(handle) }

  /// Such as `jit_wino_4x3:avx512_core`.
  var name: String { String(cString: eil_inference_kernel_name(handle)) }

  /// Plain weights in this kernel's own layout.
  func pack(_ weights: NDArray) -> MemoryBlock {
    let packed = MemoryBlock(byteCount: packedBytes)
    let status = eil_inference_kernel_pack(handle, weights.floats, packed.pointer)
    require(status == 0, "inference: oneDNN's kernel \(name) could not pack weights \(weights.shape) (\(status))")
    return packed
  }

  func packsLike(_ other: InferenceKernel) -> Bool { eil_inference_kernel_packs_alike(handle, other.handle) != 0 }
}

extension InferenceActivation {
  var oneDNN: eil_activation {
    switch self {
    case .none: eil_activation(activates: 0, slope: 0)
    case .rectified(let slope): eil_activation(activates: 1, slope: slope)
    }
  }
}

/// The weights of each operation in the layouts that its kernels want. Kernels for different batch sizes mostly want
/// the same.
final class PackedWeights: @unchecked Sendable {
  // Safe to share: the program that owns it compiles for one shape at a time.
  private var packed: [Int: [(kernel: InferenceKernel, block: MemoryBlock)]] = [:]

  func block(of operation: Int, for kernel: InferenceKernel, _ weights: NDArray) -> MemoryBlock {
    if let known = packed[operation]?.first(where: { $0.kernel.packsLike(kernel) }) { return known.block }
    let block = kernel.pack(weights)
    packed[operation, default: []].append((kernel, block))
    return block
  }
}
