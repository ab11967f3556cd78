import COneDNN
import CTeam
import Synchronization

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

  func scratch() -> MemoryBlock? { scratchBytes > 0 ? MemoryBlock(byteCount: scratchBytes) : nil }
}

/// Plans by what they were made for; nil where oneDNN offers nothing, so that it is asked only once.
final class PlanCache<Key: Hashable & Sendable>: Sendable {
  private let plans = Mutex<[Key: Plan?]>([:])

  func plan(for key: Key, make: (Key) -> OpaquePointer?) -> Plan? {
    plans.withLock { plans in
      if let known = plans[key] { return known }
      let plan = OneDNN.isEnabled ? make(key).map(Plan.init) : nil
      plans[key] = .some(plan)
      return plan
    }
  }
}

/// What oneDNN brings on this processor.
public enum OneDNN {
  private static let started: Void = {
    // Threads inherit this from the thread that starts them, so it comes before the first team.
    eil_flush_denormals()
  }()

  static let isEnabled = true

  /// The layout that the fast kernels of this processor want for `[N, C, H, W]`.
  static let preferredLayout: Layout = {
    _ = started
    switch eil_preferred_block() {
    case 16: return .blocked16
    case 8: return .blocked8
    default: return .plain
    }
  }()
}

extension Layout {
  var oneDNN: eil_layout { eil_layout(rawValue: UInt32(rawValue)) }
}

extension NDArray {
  var floats: UnsafeMutablePointer<Float> { pointer.assumingMemoryBound(to: Float.self) }
}
