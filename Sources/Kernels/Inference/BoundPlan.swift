import Core

#if OneDNN
import COneDNN

// Weights of convolutions that are packed once and used often.
extension Plan {
  /// Plain weights in the kernel's own layout.
  func pack(_ weights: NDArray) -> MemoryBlock {
    let packed = MemoryBlock(byteCount: eil_inference_packed(handle))
    check(eil_inference_pack(handle, weights.floats, packed.pointer), "inference, packing of weights")
    return packed
  }

  func packsLike(_ other: Plan) -> Bool { eil_inference_packs_alike(handle, other.handle) != 0 }
}

/// A plan bound to memory. One thread at a time runs it.
final class BoundPlan {
  private let call: OpaquePointer
  private let plan: Plan

  /// - Parameters:
  ///   - packed: weights, as `pack` returned them; the caller keeps them, and all other memory, alive.
  ///   - source: nil where `bind(source:)` brings it; `destination` likewise.
  init(
    _ plan: Plan, source: UnsafeMutablePointer<Float>?, packed: MemoryBlock?, bias: NDArray?,
    destination: UnsafeMutablePointer<Float>?, scratch: UnsafeMutableRawPointer
  ) {
    let call = eil_inference_call_create(plan.handle, source, packed?.pointer, bias?.floats, destination, scratch)
    guard let call else { fail("inference: oneDNN's kernel \(plan.kernelName) could not be bound to its memory") }
    (self.call, self.plan) = (call, plan)
  }

  deinit { eil_inference_call_destroy(call) }

  func bind(source: NDArray) { plan.check(eil_inference_call_bind_source(call, source.floats), "inference") }

  func bind(destination: NDArray) {
    plan.check(eil_inference_call_bind_destination(call, destination.floats), "inference")
  }

  func run() { plan.check(eil_inference_call_run(call), "inference") }
}
#else
extension Plan {
  func pack(_ weights: NDArray) -> MemoryBlock { none }
  func packsLike(_ other: Plan) -> Bool { none }
}

final class BoundPlan {
  private var none: Never { fail("kernels: this build has no oneDNN") }

  init(
    _ plan: Plan, source: UnsafeMutablePointer<Float>?, packed: MemoryBlock?, bias: NDArray?,
    destination: UnsafeMutablePointer<Float>?, scratch: UnsafeMutableRawPointer
  ) { fail("kernels: this build has no oneDNN") }

  func bind(source: NDArray) { none }
  func bind(destination: NDArray) { none }
  func run() { none }
}
#endif
