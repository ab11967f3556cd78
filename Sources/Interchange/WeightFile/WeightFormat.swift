/// A format of files of weights.
public enum WeightFormat: String, Sendable, Hashable, CaseIterable {
  /// `.safetensors`.
  case safetensors
  /// `.pth` and `.pt`, as `torch.save` writes them.
  case pytorch
  /// `.npz`: several arrays.
  case numpyArchive = "npz"
  /// `.npy`: one array.
  case numpy = "npy"
  /// `.onnx`: a network with its weights.
  case onnx

  /// The format that a file's name ends for; nil for another ending.
  public init?(extensionOf path: String) {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return nil }
    switch path[path.index(after: dot)...].lowercased() {
    case "safetensors": self = .safetensors
    case "pth", "pt": self = .pytorch
    case "npz": self = .numpyArchive
    case "npy": self = .numpy
    case "onnx": self = .onnx
    default: return nil
    }
  }

  /// The endings that files of the format have.
  public var extensions: [String] {
    switch self {
    case .safetensors: [".safetensors"]
    case .pytorch: [".pth", ".pt"]
    case .numpyArchive: [".npz"]
    case .numpy: [".npy"]
    case .onnx: [".onnx"]
    }
  }
}
