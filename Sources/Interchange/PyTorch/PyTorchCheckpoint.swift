import Autodiff

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

  private init(_ path: String, _ content: HeldBytes, _ limits: ReadingLimits) throws(InterchangeError) {
    let start = content.read { Array($0.prefix(4)) }
    let parts: CheckpointParts
    switch start.first {
    case UInt8(ascii: "P") where start == [0x50, 0x4B, 0x03, 0x04]:
      parts = try ZipCheckpoint.open(path, content, limits)
    case 0x80: parts = try LegacyCheckpoint.open(path, content)
    default:
      throw InterchangeError(
        file: path, problem: "it starts with the bytes \(start), which torch.save does not write",
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
      let bytes = placement.elements.byteCount(of: placement.type.dtype.byteCount)
      let (next, overflows) = sum.addingReportingOverflow(bytes ?? .max)
      sum = overflows ? .max : next
      guard sum <= allowance else { throw .beyondLimits(sum, of: allowance, path, placement.name) }
    }
  }
}
