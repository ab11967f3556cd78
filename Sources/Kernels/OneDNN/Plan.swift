import Core

/// What a kernel computes of an operation.
enum KernelDirection: Hashable, Sendable {
  /// The result, with what a gradient's kernel needs of it.
  case forward
  case inputGradient
  case weightGradient
  /// The result alone.
  case inference
}

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

extension OneDNN {
  /// Whether this build has it.
  public static var isAvailable: Bool { true }

  /// The version of the library that runs.
  public static var version: (major: Int, minor: Int, patch: Int)? {
    var numbers: (Int32, Int32, Int32) = (0, 0, 0)
    withUnsafeMutablePointer(to: &numbers) {
      $0.withMemoryRebound(to: Int32.self, capacity: 3) { eil_version($0) }
    }
    return (Int(numbers.0), Int(numbers.1), Int(numbers.2))
  }

  /// How many channels the kernels of this processor want side by side.
  static var preferredBlock: Int { Int(eil_preferred_block()) }
}

extension KernelDirection {
  var oneDNN: eil_direction {
    switch self {
    case .forward: EIL_FORWARD
    case .inputGradient: EIL_BACKWARD_DATA
    case .weightGradient: EIL_BACKWARD_WEIGHTS
    case .inference: EIL_INFERENCE
    }
  }
}
#else
// A build without oneDNN never makes a plan, so none is ever run, and every caller takes the way that it has for shapes
// that oneDNN has no kernel for. Beside each use of a plan stands what it is here.

extension OneDNN {
  public static var isAvailable: Bool { false }

  public static var version: (major: Int, minor: Int, patch: Int)? { nil }

  static var preferredBlock: Int { 1 }
}

final class Plan: Sendable {
  private init() {}

  var none: Never { fail("kernels: this build has no oneDNN") }
  var kernelName: String { none }
  var scratchBytes: Int { none }
  var workspaceBytes: Int { none }
}
#endif
