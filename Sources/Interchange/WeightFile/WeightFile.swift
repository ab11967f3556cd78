import Autodiff

/// A file of weights of any format that this module reads, open for reading: names, types and shapes are read at once,
/// values when they are asked for.
///
///     let file = try WeightFile(path: "vgg16-397923af.pth")
///     for entry in file.entries { print(entry.name, entry.storedType, entry.shape) }
///
/// What a file is shows in its content; its name does not matter. Large tensors whose elements lie in the file as they
/// are needed are used in place, so as long as they live the file must not be changed or cut (replacing it by another
/// is fine, as `AtomicFile` does).
public struct WeightFile: Sendable {
  /// The file's path, as it was given; that of an archive's member has `#` and the member behind it.
  public let path: String
  /// What the content showed it to be.
  public let format: WeightFormat
  /// The tensors in the order of the file.
  public let entries: [StoredTensor]
  /// The file's texts by name; empty for formats that have none.
  public let metadata: [String: String]
  /// What had to be done to find the tensors, and what was left out: a line each.
  public let notes: [String]
  private let read: @Sendable ([String]) throws(InterchangeError) -> [StoredArray]
  private let positions: [String: Int]

  /// A file that something else reads.
  ///
  /// - Parameters:
  ///   - entries: names, types and shapes of all tensors; names must differ.
  ///   - read: gives the tensors with these names, which are among `entries`, in their order.
  public init(
    path: String, format: WeightFormat, entries: [StoredTensor], metadata: [String: String] = [:],
    notes: [String] = [], read: @escaping @Sendable ([String]) throws(InterchangeError) -> [StoredArray]
  ) {
    (self.path, self.format, self.entries) = (path, format, entries)
    (self.metadata, self.notes, self.read) = (metadata, notes, read)
    positions = Dictionary(entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The names of the tensors in the order of the file.
  public var names: [String] { entries.map(\.name) }

  /// What the file says of the tensor `name`; nil where there is none.
  public func entry(_ name: String) -> StoredTensor? { positions[name].map { entries[$0] } }

  /// The elements of the tensors `names` with the types that they are stored as.
  /// - Throws: when the file has no such tensor, or its values are damaged.
  public func stored(_ names: [String]) throws(InterchangeError) -> [StoredArray] {
    for name in names where positions[name] == nil { throw .unknownTensor(name, path, known: self.names) }
    return try read(names)
  }

  /// Reads the tensor `name`. Half precision is widened to float32, integers become int32, truth values uint8.
  /// - Throws: when the file has no such tensor, its values are damaged, or an integer does not fit into int32.
  public func tensor(_ name: String) throws(InterchangeError) -> Tensor {
    guard let array = try stored([name]).first else { throw .unknownTensor(name, path, known: names) }
    return try array.tensor()
  }
}

extension WeightFile: TensorSource {
  public var shapes: [(name: String, shape: Shape)] { entries.map { ($0.name, $0.shape) } }

  public func tensors(named names: [String]) throws(InterchangeError) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for array in try stored(names) { tensors[array.name] = try array.tensor() }
    return tensors
  }
}

extension WeightFile {
  /// Opens and checks the file at `path`: safetensors, PyTorch's `.pth` and `.pt`, or NumPy's `.npz` and `.npy`; or
  /// such a file in an archive, as in a Python wheel: `weights.whl#models/a.pth`, the name behind `#` only where there
  /// are several.
  /// - Throws: when the file cannot be read, is of none of these formats, is damaged, or announces more than `limits`
  ///   allow; when an archive holds several files of weights and none is named.
  public init(path: String, limits: ReadingLimits = ReadingLimits()) throws(InterchangeError) {
    try self.init(WeightContent(path: path, limits: limits), limits)
  }

  /// The same of a file that was opened to see what it is.
  package init(_ content: WeightContent, _ limits: ReadingLimits = ReadingLimits()) throws(InterchangeError) {
    let (path, bytes) = (content.path, content.bytes)
    switch content.format {
    case .safetensors: try self.init(SafetensorsFile(path, bytes))
    case .numpy: self.init(try NumPyFile(path, nil, bytes))
    case .numpyArchive: self.init(try NumPyArchive(ZipArchive(path, bytes, limits)))
    case .pytorch: self.init(try PyTorchCheckpoint(path, bytes, limits))
    case .onnx:
      throw InterchangeError(
        file: path, problem: "this is a network in ONNX, not a file of weights alone",
        remedy: "Open it with `ONNXFile` of the module ONNX, or make a file of weights of it: eil convert")
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
      under: isRun ? RunCheckpoint.weightPrefix : nil
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
