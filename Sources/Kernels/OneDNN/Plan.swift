import Core

#if OneDNN
import COneDNN

/// A oneDNN primitive compiled for one shape and layout.
final class Plan: @unchecked Sendable {
  // Safe to share: running a plan only reads it, and each run brings its own scratch memory.
  let handle: OpaquePointer
  let scratchBytes: Int
  let workspaceBytes: Int

  init(_ handle: OpaquePointer) {
    self.handle = handle
    scratchBytes = eil_plan_scratch(handle)
    workspaceBytes = eil_plan_workspace(handle)
  }

  deinit { eil_plan_destroy(handle) }

  /// The name of the kernel behind the plan, such as `jit_wino_4x3:avx512_core`.
  var kernelName: String { String(cString: eil_plan_name(handle)) }

  /// Stops the program if a run went wrong; a plan that was offered should never fail.
  func check(_ status: Int32, _ operation: StaticString) {
    require(status == 0, "\(operation): oneDNN's kernel \(kernelName) failed with status \(status)")
  }

  /// Runs `body` with scratch memory; it returns oneDNN's status.
  func run(_ operation: StaticString, _ body: (UnsafeMutableRawPointer?) -> Int32) {
    let scratch = scratchBytes > 0 ? MemoryBlock(byteCount: scratchBytes) : nil
    withExtendedLifetime(scratch) { check(body(scratch?.pointer), operation) }
  }
}
#else
// A build without oneDNN never makes a plan, so none is ever run, and every caller takes the way that it has for shapes
// that oneDNN has no kernel for. Beside each use of a plan stands what it is here.

final class Plan: Sendable {
  private init() {}

  var none: Never { fail("kernels: this build has no oneDNN") }
  var kernelName: String { none }
  var scratchBytes: Int { none }
  var workspaceBytes: Int { none }
}
#endif
