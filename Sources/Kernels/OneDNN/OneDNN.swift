/// The library of kernels that the package trait of this name brings; without it this project's own kernels and
/// OpenBLAS's serve.
public enum OneDNN {}

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

extension OneDNN {
  /// Whether this build has it.
  public static var isAvailable: Bool { true }

  /// Whether it computes on the team's threads; builds of it may have threads of another kind (TBB, SYCL).
  static let computesOnTeam = eil_computes_on_team() != 0

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
extension OneDNN {
  public static var isAvailable: Bool { false }

  static let computesOnTeam = true

  public static var version: (major: Int, minor: Int, patch: Int)? { nil }

  static var preferredBlock: Int { 1 }
}
#endif
