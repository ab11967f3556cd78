import EIL
import Glibc
import ONNX

/// Files of weights, by their names' endings.
enum Weights {
  /// Opens the file at `path`, of any format that can be read.
  static func open(_ path: String) throws -> WeightFile {
    switch WeightFormat(extensionOf: path) {
    case .safetensors, .pytorch, .numpyArchive, .numpy, nil: try WeightFile(path: path)
    case .onnx: try WeightFile(onnx: ONNXFile(path: path))
    }
  }

  /// Whether two paths lead to one file.
  static func isSameFile(_ a: String, _ b: String) -> Bool {
    var (first, second) = (stat(), stat())
    guard stat(a, &first) == 0, stat(b, &second) == 0 else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }
}
