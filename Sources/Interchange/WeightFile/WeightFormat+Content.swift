import Core

extension WeightFormat {
  /// What the content of the file at `path` is, whatever its name; of an archive's member as of `WeightPlace`, that
  /// member's.
  /// - Throws: when the file cannot be read, or is of no format that is known.
  public init(contentOf path: String) throws(InterchangeError) {
    self = try WeightContent(path: path).format
  }

  /// What `content`, that of the file at `path`, is. The name decides only where a file is damaged so that nothing else
  /// tells: it then gets the error of its own reader.
  init(_ content: HeldBytes, _ path: String) throws(InterchangeError) {
    let kind = content.read { FileKind(of: $0) }
    switch kind {
    case .safetensors?: self = .safetensors
    case .numpy?: self = .numpy
    case .pickle?: self = .pytorch
    case .zip?: self = try WeightFormat(archive: content, path)
    case nil where content.read({ WeightFormat.isONNX($0) }): self = .onnx
    case nil:
      guard let named = WeightFormat(extensionOf: path) else {
        throw content.read { InterchangeError.noWeights($0, path) }
      }
      self = named
    default: throw content.read { InterchangeError.noWeights($0, path) }
    }
  }

  /// PyTorch's archives have a member `data.pkl`, NumPy's have arrays alone.
  private init(archive content: HeldBytes, _ path: String) throws(InterchangeError) {
    let named = WeightFormat(extensionOf: path)
    guard let archive = try? ZipArchive(path, content, ReadingLimits(baseBytes: .max)) else {
      // Damaged: the reader that is meant says how.
      self = named == .numpyArchive ? .numpyArchive : .pytorch
      return
    }
    let names = archive.entries.map(\.name)
    if archive.isCheckpoint {
      self = .pytorch
    } else if named == .numpyArchive || names.contains(where: { $0.hasSuffix(".npy") }) {
      self = .numpyArchive
    } else {
      let some = names.map { "'\($0)'" }.listed(atMost: 4)
      throw InterchangeError(
        file: path,
        problem: "this is a ZIP archive without tensors: neither files of weights, nor PyTorch's data.pkl, nor NumPy's "
          + "arrays are in it, but "
          + (names.isEmpty ? "nothing" : some),
        remedy: "Unpack it, and give the file of weights that was in it")
    }
  }

  /// Whether the outermost fields are those of an ONNX model, a graph among them; a file that was cut off within its
  /// graph is one, too.
  private static func isONNX(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var (offset, hasVersion) = (0, false)
    func number() -> UInt64? {
      var (number, shift) = (UInt64(0), UInt64(0))
      while offset < bytes.count, shift < 64 {
        let byte = bytes[offset]
        offset += 1
        number |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return number }
        shift += 7
      }
      return nil
    }
    while let tag = number(), let value = number() {
      switch (tag >> 3, tag & 7) {
      case (1, 0): hasVersion = true
      case (5, 0): continue
      case (7, 2): return hasVersion
      case (2...8, 2), (14, 2), (20, 2), (25...26, 2):
        guard value <= UInt64(bytes.count - offset) else { return false }
        offset += Int(value)
      default: return false
      }
    }
    return false
  }
}

extension InterchangeError {
  /// What a file is that is none of weights.
  fileprivate static func noWeights(_ bytes: UnsafeRawBufferPointer, _ file: String) -> InterchangeError {
    let kind = FileKind(of: bytes)
    let known = "Known are safetensors, PyTorch's .pth and .pt, NumPy's .npz and .npy, and ONNX"
    let remedy =
      switch kind {
      case .hdf5?, .gguf?, .tensorFlowLite?: "\(known); convert it with the program that wrote it"
      default: kind?.remedy ?? known
      }
    let isNamedOnly = kind == nil || kind == .gitLFS || kind == .zeros
    return InterchangeError(
      file: file, problem: "this is \(FileKind.words(for: bytes))\(isNamedOnly ? "" : ", not a file of weights")",
      remedy: remedy)
  }
}
