import Autodiff

extension WeightFile {
  /// Writes `arrays` to the file at `path`, in the format that its name ends for, replacing it in one step; the old
  /// file stays whole if anything fails.
  ///
  /// - Parameters:
  ///   - metadata: texts for readers of the file; only safetensors files have room for them.
  /// - Throws: when the name ends for no format that can be written, a name is used twice or cannot be stored, or the
  ///   file cannot be written.
  public static func write(
    _ arrays: [StoredArray], metadata: [String: String] = [:], to path: String
  ) throws(InterchangeError) {
    switch WeightFormat(extensionOf: path) {
    case .safetensors:
      // A checksum in the metadata is of the file that they are from.
      try Safetensors.write(
        arrays, metadata: metadata, isChecksummed: metadata[Safetensors.Sum.key] != nil, to: path)
    case .pytorch: try PyTorch.write(arrays, to: path)
    case .numpyArchive: try NumPy.write(arrays, to: path)
    case .numpy: try writeOne(arrays, to: path)
    case .onnx, nil:
      throw InterchangeError(
        file: path, problem: "a file of this name is of no format that weights are written in",
        remedy: "Give it a name that ends in .safetensors, .pth, .pt or .npz, or .npy for a single array")
    }
  }

  private static func writeOne(_ arrays: [StoredArray], to path: String) throws(InterchangeError) {
    guard let array = arrays.first, arrays.count == 1 else {
      throw InterchangeError(
        file: path, problem: "a .npy file holds one array, not \(arrays.count)", remedy: "Write a .npz file")
    }
    try NumPy.write(array, to: path)
  }
}
