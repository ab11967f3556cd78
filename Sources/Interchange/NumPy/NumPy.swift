import Autodiff

/// Writes arrays for NumPy: one into a `.npy` file, several into a `.npz` file.
public enum NumPy {
  /// Writes `tensor` to the `.npy` file at `path` (version 1, row-major, lowest byte first), replacing it in one step.
  /// - Throws: when the file cannot be written.
  public static func write(_ tensor: Tensor, to path: String) throws(InterchangeError) {
    try write(StoredArray(name: path, tensor), to: path)
  }

  /// Writes `array` with the type that it is stored as, in the same way.
  /// - Throws: when its elements are of a type that NumPy does not have, such as BF16, or the file cannot be written.
  public static func write(_ array: StoredArray, to path: String) throws(InterchangeError) {
    let pieces = try pieces(array, path)
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
    try write(tensors.map { StoredArray(name: $0.name, $0.tensor) }, deflated: deflated, to: path)
  }

  /// Writes `arrays` with the types that they are stored as, in the same way.
  /// - Throws: as above, and when an array is of a type that NumPy does not have.
  public static func write(
    _ arrays: [StoredArray], deflated: Bool = false, to path: String
  ) throws(InterchangeError) {
    var members: [ZipMember] = []
    for array in arrays {
      members.append(ZipMember(name: array.name + ".npy", pieces: try pieces(array, path)))
    }
    try ZipArchive.write(members, deflated: deflated, to: path)
  }

  private static func pieces(_ array: StoredArray, _ path: String) throws(InterchangeError) -> [HeldBytes] {
    guard let header = NumPyHeader.bytes(array.storedType, Array(array.shape)) else {
      throw InterchangeError(
        file: path, tensor: array.name,
        problem: "its elements are \(array.storedType.rawValue), a type that NumPy does not have",
        remedy: "Write F32 or F16, or another format")
    }
    return [HeldBytes(copying: header), array.bytes]
  }
}
