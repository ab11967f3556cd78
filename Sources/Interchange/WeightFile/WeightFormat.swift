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

extension WeightFile {
  /// What the content of a file is.
  /// - Throws: when it is none of the formats that are known.
  static func format(of bytes: UnsafeRawBufferPointer, _ path: String) throws(InterchangeError) -> WeightFormat {
    if let error = misplaced(bytes, path) { throw error }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
      // NumPy's archives have no member of this name; the readers say what else may be wrong.
      let end = UnsafeRawBufferPointer(rebasing: bytes.suffix(1 << 16))
      let isNumPy = WeightFormat(extensionOf: path) == .numpyArchive
      return isNumPy || !Self.contains(end, "data.pkl") && !Self.contains(bytes.prefix(256), "data.pkl")
        ? .numpyArchive : .pytorch
    }
    if bytes.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) { return .numpy }
    if bytes.first == 0x80 { return .pytorch }
    if let length = bytes.number(UInt64.self, at: 0), length <= SafetensorsFile.headerLimit, bytes.count > 8,
      bytes[8] == UInt8(ascii: "{")
    {
      return .safetensors
    }
    // A damaged file deserves its own reader's error.
    switch WeightFormat(extensionOf: path) {
    case .safetensors: return .safetensors
    case .numpy: return .numpy
    case .numpyArchive: return .numpyArchive
    case .pytorch: return .pytorch
    default: throw unknown(bytes, path)
    }
  }

  private static func contains(_ bytes: some Collection<UInt8>, _ text: String) -> Bool {
    let wanted = Array(text.utf8)
    var rest = bytes[...]
    while let start = rest.firstIndex(of: wanted[0]) {
      if rest[start...].starts(with: wanted) { return true }
      rest = rest[rest.index(after: start)...]
    }
    return false
  }

  private static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.starts(with: Array("<".utf8)) || bytes.starts(with: Array("version https://git-lfs".utf8))
  }

  /// What came in the place of a file, under its name: nothing at all, a web page, or a pointer of Git LFS; nil where
  /// it may be the file itself.
  package static func misplaced(_ bytes: UnsafeRawBufferPointer, _ path: String) -> InterchangeError? {
    bytes.isEmpty || isText(bytes) ? unknown(bytes, path) : nil
  }

  /// What a file is that is none of weights.
  private static func unknown(_ bytes: UnsafeRawBufferPointer, _ path: String) -> InterchangeError {
    let (problem, remedy): (String, String)
    if bytes.isEmpty {
      (problem, remedy) = ("the file is empty", "Fetch or write it again")
    } else if bytes.starts(with: Array("<".utf8)) {
      (problem, remedy) = (
        "this is a web page, not a file of weights", "Fetch the file itself; the server may have answered with an error"
      )
    } else if bytes.starts(with: Array("version https://git-lfs".utf8)) {
      (problem, remedy) = ("this stands for a file in Git LFS, and is not the file", "Fetch the file with git lfs pull")
    } else {
      (problem, remedy) = (
        "this is no file of weights of a format that is known",
        "Known are safetensors, PyTorch's .pth and .pt, and NumPy's .npz and .npy"
      )
    }
    return InterchangeError(file: path, problem: problem, remedy: remedy)
  }
}
