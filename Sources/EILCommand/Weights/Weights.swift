import EIL
import Glibc

/// Files of weights, by their names' endings.
enum Weights {
  /// Opens the file at `path`, of any format that can be read.
  static func open(_ path: String) throws -> WeightFile {
    switch WeightFormat(extensionOf: path) {
    case .safetensors, .pytorch, .numpyArchive, .numpy, .onnx, nil: try WeightFile(path: path)
    }
  }

  /// Writes `arrays` to the file at `path`, in the format that its name ends for.
  static func write(_ arrays: [StoredArray], metadata: [String: String], to path: String) throws {
    switch WeightFormat(extensionOf: path) {
    case .safetensors, .pytorch, .numpyArchive, .numpy, .onnx, nil:
      try WeightFile.write(arrays, metadata: metadata, to: path)
    }
  }

  /// Whether two paths lead to one file.
  static func isSameFile(_ a: String, _ b: String) -> Bool {
    var (first, second) = (stat(), stat())
    guard stat(a, &first) == 0, stat(b, &second) == 0 else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }
}
