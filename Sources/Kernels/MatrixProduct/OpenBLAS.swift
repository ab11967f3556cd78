import COpenBLAS

/// The library behind products of matrices and linear algebra.
public enum OpenBLAS {
  /// The library's own account of itself: version, options and the processor that its kernels were chosen for.
  public static var configuration: String {
    openblas_get_config().map { String(cString: $0).split(separator: " ").joined(separator: " ") } ?? "unknown"
  }
}
