/// The form that PyTorch has written since 1.6: an archive with `data.pkl`, a member of `data/` for each storage, and
/// `byteorder`.
struct ZipCheckpoint: CheckpointStorages {
  let isBigEndian: Bool
  private let archive: ZipArchive
  /// The folder in the archive, with `/` at its end.
  private let root: String
  private let storages: [String: StorageReference]

  static func open(
    _ path: String, _ content: HeldBytes, _ limits: ReadingLimits
  ) throws(InterchangeError) -> CheckpointParts {
    let archive = try ZipArchive(path, content, limits)
    let pickles = archive.entries.filter { $0.name.hasSuffix("/data.pkl") }
    guard let pickle = pickles.first, pickles.count == 1 else {
      throw InterchangeError(
        file: path, problem: "the archive has \(pickles.count) members '.../data.pkl', expected one",
        remedy: "Give a file that torch.save wrote")
    }
    let root = String(pickle.name.dropLast("data.pkl".utf8.count))
    guard archive.entry(root + "constants.pkl") == nil else {
      throw InterchangeError(
        file: path, problem: "this is a TorchScript program, not a file of tensors",
        remedy: "Load it in Python and save the state dictionary alone: torch.save(model.state_dict(), path)")
    }
    let bytes = try archive.contents(of: pickle)
    let (value, graph, _) = try CheckpointPickle.read(bytes, path, name: pickle.name)
    let placer = try TensorPlacer(path: path, graph: graph)
    let storages = ZipCheckpoint(
      isBigEndian: try isBigEndian(archive, root), archive: archive, root: root,
      storages: try placer.distinctStorages())
    return CheckpointParts(form: .zip, value: value, graph: graph, placer: placer, storages: storages)
  }

  private static func isBigEndian(_ archive: ZipArchive, _ root: String) throws(InterchangeError) -> Bool {
    guard let member = archive.entry(root + "byteorder") else { return false }
    let text = try archive.contents(of: member).read { String(decoding: $0.prefix(16), as: UTF8.self) }
    switch text {
    case "little": return false
    case "big": return true
    default: throw .damaged("the byte order is '\(text)', expected 'little' or 'big'", archive.path)
    }
  }

  private func member(_ storage: StorageReference) throws(InterchangeError) -> ZipArchive.Entry {
    guard let member = archive.entry(root + "data/" + storage.key) else {
      throw .damaged("the archive has no member '\(root)data/\(storage.key)'", archive.path)
    }
    guard member.size == storage.byteCount else {
      throw .damaged(
        "the storage '\(storage.key)' has \(member.size) bytes, but \(storage.count) elements of "
          + "\(storage.elementSize) are announced", archive.path)
    }
    return member
  }

  func check(_ placement: TensorPlacement) throws(InterchangeError) {
    // An empty storage may be left out.
    if placement.storage.count == 0, placement.elements.count == 0 { return }
    try placement.check(within: member(placement.storage).size, archive.path)
  }

  func contents(_ storage: StorageReference) throws(InterchangeError) -> HeldBytes {
    if storage.count == 0 { return HeldBytes(copying: []) }
    return try archive.contents(of: member(storage))
  }
}
