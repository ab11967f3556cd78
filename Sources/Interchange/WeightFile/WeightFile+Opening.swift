import Autodiff

extension WeightFile {
  /// Opens and checks the file at `path`: safetensors, PyTorch's `.pth` and `.pt`, or NumPy's `.npz` and `.npy`.
  /// - Throws: when the file cannot be read, is of none of these formats, is damaged, or announces more than `limits`
  ///   allow.
  public init(path: String, limits: ReadingLimits = ReadingLimits()) throws(InterchangeError) {
    let content = HeldBytes(try MappedFile(path: path))
    switch try content.read({ (bytes) throws(InterchangeError) in try Self.format(of: bytes, path) }) {
    case .safetensors: try self.init(SafetensorsFile(path: path))
    case .numpy: self.init(try NumPyFile(path: path))
    case .numpyArchive: self.init(try NumPyArchive(path: path, limits: limits))
    case .pytorch, .onnx: self.init(try PyTorchCheckpoint(path: path, limits: limits))
    }
  }

  /// The checkpoint of a run gives the network's weights alone.
  /// - Throws: when it is a checkpoint whose checksum is not that of its content.
  public init(_ file: SafetensorsFile) throws(InterchangeError) {
    let entries = file.entries.map { StoredTensor(name: $0.name, storedType: $0.storedType, shape: $0.shape) }
    let isRun = file.isOfRun
    if isRun { try file.verifyCheckpoint() }
    self.init(
      path: file.path, format: .safetensors, entries: entries, metadata: isRun ? [:] : file.metadata,
      under: isRun ? WeightFile.runPrefix : nil
    ) { (name) throws(InterchangeError) in try file.stored(name) }
  }

  /// The state dictionary that was found in a PyTorch file; where it was found is in `notes`.
  public init(_ file: PyTorchCheckpoint) {
    self.init(
      path: file.path, format: .pytorch, entries: file.entries,
      notes: file.report.description.split(separator: "\n").dropFirst().map(String.init)
    ) { (names) throws(InterchangeError) in try file.stored(names) }
  }

  /// The arrays of a `.npz` file, each a tensor.
  public init(_ file: NumPyArchive) {
    self.init(path: file.path, format: .numpyArchive, entries: file.entries) {
      (name) throws(InterchangeError) in try file.stored(name)
    }
  }

  /// One array, which is called `array`.
  public init(_ file: NumPyFile) {
    let entry = StoredTensor(name: "array", storedType: file.storedType, shape: file.shape)
    self.init(path: file.path, format: .numpy, entries: [entry]) { (names) throws(InterchangeError) in
      names.isEmpty ? [] : [try file.stored()]
    }
  }
}
