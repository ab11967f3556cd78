/// The form before PyTorch 1.6: five pickles (a number that marks the format, its version, the writer's machine, the
/// object, the keys of its storages), then the storages in the order of the keys, each with the number of its elements
/// before it. Numbers have their lowest byte first, whatever machine wrote them.
struct LegacyCheckpoint: CheckpointStorages {
  var isBigEndian: Bool { false }
  private let path: String
  private let content: HeldBytes
  private let ranges: [String: Range<Int>]

  /// 0x1950A86A20F9469CFC6C, which marks the format, lowest byte first.
  private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
  private static let version = 1001

  static func open(_ path: String, _ content: HeldBytes) throws(InterchangeError) -> CheckpointParts {
    var reader = LegacyReader(path: path, content: content)
    guard try reader.pickle("magic number").value == .wideInteger(magic) else {
      throw InterchangeError(
        file: path, problem: "this is a pickle, but not one that torch.save wrote",
        remedy: "Load it in Python and save its tensors with torch.save")
    }
    let version = try reader.pickle("version")
    guard version.value == .integer(Self.version) else {
      throw InterchangeError(
        file: path,
        problem: "the version of the legacy form is \(version.graph.kind(version.value)); known is \(Self.version)",
        remedy: "Load it in Python and save it again")
    }
    _ = try reader.pickle("system")
    let object = try reader.pickle("object")
    let keys = try reader.pickle("storage keys")
    let placer = try TensorPlacer(path: path, graph: object.graph)
    let ranges = try reader.ranges(keys.graph.elements(keys.value) ?? [], placer.distinctStorages())
    let storages = LegacyCheckpoint(path: path, content: content, ranges: ranges)
    return CheckpointParts(
      form: .legacy, value: object.value, graph: object.graph, placer: placer, storages: storages)
  }

  private func range(_ storage: StorageReference) throws(InterchangeError) -> Range<Int> {
    guard let range = ranges[storage.key] else {
      throw .damaged("the storage '\(storage.key)' is not among those that the file lists", path)
    }
    return range
  }

  func check(_ placement: TensorPlacement) throws(InterchangeError) {
    try placement.check(within: range(placement.storage).count, path)
  }

  func contents(_ storage: StorageReference) throws(InterchangeError) -> HeldBytes {
    content.part(try range(storage))
  }
}

/// Reads the parts of the legacy form one after the other.
private struct LegacyReader {
  let path: String
  let content: HeldBytes
  private var offset = 0

  init(path: String, content: HeldBytes) { (self.path, self.content) = (path, content) }

  mutating func pickle(_ name: String) throws(InterchangeError) -> (value: PickleValue, graph: PickleGraph) {
    let (value, graph, end) = try CheckpointPickle.read(content.part(offset..<content.count), path, name: name)
    offset += end
    return (value, graph)
  }

  /// Where the storages with these keys are; nothing follows them.
  mutating func ranges(
    _ keys: [PickleValue], _ storages: [String: StorageReference]
  ) throws(InterchangeError) -> [String: Range<Int>] {
    var ranges: [String: Range<Int>] = [:]
    for key in keys {
      guard case .text(let key) = key, let storage = storages[key], ranges[key] == nil else {
        throw .damaged("the list of storages names one twice, or one that no tensor uses", path)
      }
      ranges[key] = try range(storage)
    }
    guard offset == content.count else {
      throw .damaged("the last \(content.count - offset) bytes belong to no storage", path)
    }
    return ranges
  }

  private mutating func range(_ storage: StorageReference) throws(InterchangeError) -> Range<Int> {
    let place = offset
    let count = content.read { $0.number(Int64.self, at: place) }
    guard let count, Int(count) == storage.count, let bytes = storage.byteCount, bytes <= content.count - offset - 8
    else {
      throw .damaged(
        "the \(storage.count) elements of the storage '\(storage.key)' are not there at byte \(offset)", path)
    }
    offset += 8 + bytes
    return offset - bytes..<offset
  }
}
