import COneDNN
import CTeam

/// What oneDNN brings on this processor.
public enum OneDNN {
  private static let started: Void = {
    // Threads inherit this from the thread that starts them, so it comes before the first team.
    eil_flush_denormals()
  }()

  /// The layout that the fast kernels of this processor want for `[N, C, H, W]`.
  static let preferredLayout: Layout = {
    _ = started
    switch eil_preferred_block() {
    case 16: return .blocked16
    case 8: return .blocked8
    default: return .plain
    }
  }()

  /// `a · b` of two matrices of float32 into `result`, each operand transposed first if asked for.
  static func matrixProduct(
    _ a: NDArray, _ b: NDArray, transposeA: Bool, transposeB: Bool, into result: NDArray
  ) {
    let inner = a.shape[transposeA ? 0 : 1]
    let status = eil_matrix_product(
      transposeA ? 1 : 0, transposeB ? 1 : 0, Int64(result.shape[0]), Int64(result.shape[1]), Int64(inner), a.floats,
      Int64(a.shape[1]), b.floats, Int64(b.shape[1]), 0, result.floats, Int64(result.shape[1]))
    require(status == 0, "inner product: oneDNN's matrix product of \(a.shape) and \(b.shape) failed with \(status)")
  }
}
