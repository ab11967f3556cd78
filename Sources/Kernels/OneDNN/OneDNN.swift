import CWinograd

/// The library of kernels that the package trait of this name brings; without it this project's own kernels and
/// OpenBLAS's serve.
public enum OneDNN {}

extension Layout {
  /// What the fast kernels of this processor want for `[N, C, H, W]`.
  static let preferred: Layout =
    switch OneDNN.isAvailable ? OneDNN.preferredBlock : eil_wino_available() != 0 ? 16 : 1 {
    case 16: .blocked16
    case 8: .blocked8
    default: .plain
    }
}
