import Autodiff
import Core

/// A file that `torch.save` wrote (`.pth`, `.pt`), open for reading: names, types and shapes are read at once, the
/// values of a tensor when it is asked for.
///
/// Both forms are read: the zip archive that PyTorch has written since 1.6, and the legacy form before it. The pickle
/// inside is read as data; nothing in it is run, and one that names anything but tensors and plain values is refused.
/// State dictionaries within other dictionaries are looked for, see `Report`.
public struct PyTorchCheckpoint: Sendable {
  /// The file's path, as it was given.
  public let path: String
  /// The tensors in the order of their dictionary.
  public let entries: [StoredTensor]
  /// What was found, where, and what was left out.
  public let report: Report
  let placements: [TensorPlacement]
  let storages: any CheckpointStorages
  private let positions: [String: Int]

  /// Opens and checks the file at `path`.
  /// - Throws: when the file cannot be read, was not written by `torch.save`, names anything but tensors and plain
  ///   values, is damaged, or announces more than `limits` allow.
  public init(path: String, limits: ReadingLimits = ReadingLimits()) throws(InterchangeError) {
    try self.init(path, HeldBytes(MappedFile(path: path)), limits)
  }

  /// Checks a file whose `bytes` are in memory already; `name` stands for its path in errors.
  /// - Throws: as when opening a file.
  public init(
    bytes: [UInt8], named name: String, limits: ReadingLimits = ReadingLimits()
  ) throws(InterchangeError) {
    try self.init(name, HeldBytes(copying: bytes), limits)
  }

  init(_ path: String, _ content: HeldBytes, _ limits: ReadingLimits) throws(InterchangeError) {
    let parts: CheckpointParts
    switch content.read({ FileKind(of: $0) }) {
    case .zip?: parts = try ZipCheckpoint.open(path, content, limits)
    case .pickle?: parts = try LegacyCheckpoint.open(path, content)
    default:
      throw InterchangeError(
        file: path,
        problem: "this is \(content.read { FileKind.words(for: $0) }), which torch.save does not write",
        remedy: "Give a file that torch.save wrote; safetensors and NumPy files have readers of their own")
    }
    var search = StateDictionarySearch(path: path, form: parts.form, graph: parts.graph, placer: parts.placer)
    try search.run(parts.value)
    self.path = path
    report = search.report
    placements = search.placements
    storages = parts.storages
    entries = placements.map {
      StoredTensor(name: $0.name, storedType: $0.type, shape: Shape($0.elements.sizes))
    }
    positions = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
    try check(limits.allowance(fileSize: content.count))
  }

  /// The names of the tensors in the order of their dictionary.
  public var names: [String] { entries.map(\.name) }

  /// What the file says of the tensor `name`; nil where there is none.
  public func entry(_ name: String) -> StoredTensor? { positions[name].map { entries[$0] } }

  func placement(_ name: String) -> TensorPlacement? { positions[name].map { placements[$0] } }

  /// Every tensor lies within its storage, and all together do not take more than `allowance` bytes.
  private func check(_ allowance: Int) throws(InterchangeError) {
    var sum = 0
    for placement in placements {
      try storages.check(placement)
      let bytes = placement.elements.byteCount(of: placement.type.readByteCount)
      let (next, overflows) = sum.addingReportingOverflow(bytes ?? .max)
      sum = overflows ? .max : next
      guard sum <= allowance else { throw .beyondLimits(sum, of: allowance, path, placement.name) }
    }
  }
}

extension PyTorchCheckpoint {
  /// Reads the tensor `name`. Half precision is widened to float32, integers become int32, truth values uint8.
  /// - Throws: when the file has no such tensor, its values are damaged, or an integer does not fit into int32.
  public func tensor(_ name: String) throws(InterchangeError) -> Tensor {
    guard let placement = placement(name) else { throw .unknownTensor(name, path, known: names) }
    return try read(placement, from: storages.contents(placement.storage))
  }

  /// Reads all tensors.
  /// - Throws: when values are damaged, or an integer does not fit into int32.
  public func tensors() throws(InterchangeError) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    try forEach(placements) { (placement, bytes) throws(InterchangeError) in
      tensors[placement.name] = try read(placement, from: bytes)
    }
    return tensors
  }

  /// The elements of the tensors `names`, which the file has, with the types that they are stored as.
  /// - Throws: when values are damaged.
  func stored(_ names: [String]) throws(InterchangeError) -> [StoredArray] {
    var wanted: [TensorPlacement] = []
    for name in names {
      guard let placement = placement(name) else { throw .unknownTensor(name, path, known: self.names) }
      wanted.append(placement)
    }
    var arrays: [StoredArray] = []
    try forEach(wanted) { (placement, bytes) throws(InterchangeError) in
      arrays.append(try values(placement).stored(from: bytes))
    }
    return arrays
  }

  /// Hands on each tensor with the bytes of its storage; one that several share is decompressed and checked once.
  private func forEach(
    _ placements: [TensorPlacement],
    _ body: (TensorPlacement, HeldBytes) throws(InterchangeError) -> Void
  ) throws(InterchangeError) {
    var uses: [String: Int] = [:]
    for placement in placements { uses[placement.storage.key, default: 0] += 1 }
    var contents: [String: HeldBytes] = [:]
    for placement in placements {
      let key = placement.storage.key
      let bytes: HeldBytes
      if let known = contents[key] { bytes = known } else { bytes = try storages.contents(placement.storage) }
      uses[key, default: 1] -= 1
      // What nobody needs any more goes away before the next storage is decompressed.
      contents[key] = uses[key] == 0 ? nil : bytes
      try body(placement, bytes)
    }
  }

  private func read(_ placement: TensorPlacement, from bytes: HeldBytes) throws(InterchangeError) -> Tensor {
    try values(placement).tensor(from: bytes)
  }

  private func values(_ placement: TensorPlacement) -> StoredValues {
    StoredValues(
      file: path, name: placement.name, type: placement.type, elements: placement.elements,
      isBigEndian: storages.isBigEndian)
  }

  /// How a file was written.
  public enum Form: String, Sendable, Hashable {
    /// A zip archive, since PyTorch 1.6.
    case zip
    /// Pickles followed by the storages.
    case legacy
  }

  /// Something in the file that is no tensor of the state dictionary.
  public struct LeftOut: Sendable, Hashable {
    /// The keys that lead to it, with dots between them.
    public let name: String
    /// What it is, for people: `the number 3`, `a dictionary of 2`.
    public let kind: String
  }

  /// What was found in a file, and where.
  public struct Report: Sendable, Hashable, CustomStringConvertible {
    /// Which of PyTorch's two formats the file has.
    public let form: Form
    /// The keys that led to the state dictionary, outermost first, as in `["state_dict"]`; empty where it is the
    /// file's own dictionary. Looked for are `state_dict`, `model_state_dict`, `model` and `net`.
    public internal(set) var unwrapped: [String] = []
    /// What all names began with and has been taken off: `module.` of `DataParallel`; empty where it was not there.
    public internal(set) var strippedPrefix = ""
    /// What is no tensor, or lies beside the state dictionary, in the order of the file.
    public internal(set) var leftOut: [LeftOut] = []
    /// The number of tensors.
    public internal(set) var tensorCount = 0

    /// A line for each thing found.
    public var description: String {
      var lines = ["\(tensorCount) tensor\(tensorCount == 1 ? "" : "s"), \(form.rawValue) form"]
      if !unwrapped.isEmpty { lines.append("found under \(unwrapped.map { "'\($0)'" }.joined(separator: " > "))") }
      if !strippedPrefix.isEmpty { lines.append("the prefix '\(strippedPrefix)' was taken off all names") }
      lines += leftOut.map { "left out: '\($0.name)', \($0.kind)" }
      return lines.joined(separator: "\n")
    }
  }
}
