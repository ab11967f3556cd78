import Autodiff
import Kernels

/// Writes arrays for NumPy: one into a `.npy` file, several into a `.npz` file.
public enum NumPy {
  /// Writes `tensor` to the `.npy` file at `path` (version 1, row-major, lowest byte first), replacing it in one step.
  /// - Throws: when the file cannot be written.
  public static func write(_ tensor: Tensor, to path: String) throws(InterchangeError) {
    let pieces = pieces(tensor)
    try AtomicFile.write(to: path) { (file) throws(InterchangeError) in
      for piece in pieces { try piece.read { (bytes) throws(InterchangeError) in try file.append(bytes) } }
    }
  }

  /// Writes `tensors` to the `.npz` file at `path`, replacing it in one step. The same tensors give the same bytes.
  /// - Parameters:
  ///   - tensors: float32, float64, int32 or uint8, traced or not, under distinct names.
  ///   - deflated: whether the arrays are compressed.
  /// - Throws: when a name is used twice or cannot be that of a member, or the file cannot be written.
  public static func write(
    _ tensors: [(name: String, tensor: Tensor)], deflated: Bool = false, to path: String
  ) throws(InterchangeError) {
    let members = tensors.map { ZipMember(name: $0.name + ".npy", pieces: pieces($0.tensor)) }
    try ZipArchive.write(members, deflated: deflated, to: path)
  }

  private static func pieces(_ tensor: Tensor) -> [HeldBytes] {
    let array = tensor.array.plain()
    let header = NumPyHeader.bytes(StoredType(array.dtype), Array(array.shape))
    return [HeldBytes(copying: header), HeldBytes(array)]
  }
}
