import Autodiff

/// A safetensors file, open for reading: names, shapes and texts are read at once, the values of a tensor when it is
/// asked for.
///
/// Opening checks the whole header, so that a damaged file is found before anything is changed by it. The format: eight
/// bytes with the header's length (little-endian), the header in JSON, the values one tensor after the other.
public struct SafetensorsFile: Sendable {
  /// The longest header that is accepted, in bytes; the format's own limit.
  public static let headerLimit = 100_000_000

  /// What the header says of one tensor.
  public struct Entry: Sendable, Hashable {
    /// The tensor's key in the header.
    public let name: String
    /// The element type in the file, such as bf16.
    public let storedType: StoredType
    /// The sizes of its axes; its elements lie in row-major order.
    public let shape: Shape
    /// Where its values are, in bytes after the header.
    public let range: Range<Int>
  }

  /// The file's path, as it was given.
  public let path: String
  /// The file's texts by name; empty where it has none.
  public let metadata: [String: String]
  /// The tensors in the order in which their values are stored.
  public let entries: [Entry]
  let content: HeldBytes
  /// Where the values start, in bytes.
  let dataStart: Int
  private let positions: [String: Int]

  /// Opens and checks the file at `path`.
  /// - Throws: when the file cannot be read or its header is damaged, not of this format, or does not fit the values.
  public init(path: String) throws(InterchangeError) {
    try self.init(path, HeldBytes(MappedFile(path: path)))
  }

  /// Checks a file whose `bytes` are in memory already; `name` stands for its path in errors.
  /// - Throws: when its header is damaged, not of this format, or does not fit the values.
  public init(bytes: [UInt8], named name: String) throws(InterchangeError) {
    try self.init(name, HeldBytes(copying: bytes))
  }

  init(_ path: String, _ content: HeldBytes) throws(InterchangeError) {
    let header = try content.read { (bytes) throws(InterchangeError) in try SafetensorsHeader(path: path, bytes) }
    self.path = path
    self.content = content
    metadata = header.metadata
    entries = header.entries
    dataStart = header.byteCount
    positions = Dictionary(uniqueKeysWithValues: header.entries.enumerated().map { ($1.name, $0) })
  }

  /// The names of the tensors in the order in which their values are stored.
  public var names: [String] { entries.map(\.name) }

  /// What the header says of the tensor `name`; nil where there is none.
  public func entry(_ name: String) -> Entry? { positions[name].map { entries[$0] } }
}

extension SafetensorsFile {
  /// Reads the tensor `name`. Half precision is widened to float32, integers become int32.
  /// - Throws: when the file has no such tensor, or an integer does not fit into int32.
  public func tensor(_ name: String) throws(InterchangeError) -> Tensor {
    guard let entry = entry(name) else { throw .unknownTensor(name, path, known: names) }
    return try read(entry)
  }

  /// Reads all tensors.
  /// - Throws: when an integer does not fit into int32.
  public func tensors() throws(InterchangeError) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for entry in entries { tensors[entry.name] = try read(entry) }
    return tensors
  }

  /// The elements of the tensor `name` with the type that they are stored as.
  /// - Throws: when the file has no such tensor.
  public func stored(_ name: String) throws(InterchangeError) -> StoredArray {
    guard let entry = entry(name) else { throw .unknownTensor(name, path, known: names) }
    return try values(entry).stored(from: bytes(entry))
  }

  private func read(_ entry: Entry) throws(InterchangeError) -> Tensor {
    try values(entry).tensor(from: bytes(entry))
  }

  private func bytes(_ entry: Entry) -> HeldBytes {
    content.part(dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound)
  }

  private func values(_ entry: Entry) throws(InterchangeError) -> StoredValues {
    guard let elements = StridedElements(sizes: Array(entry.shape)) else {
      throw .damaged("shape \(entry.shape) has more elements than can be counted", path, entry.name)
    }
    return StoredValues(
      file: path, name: entry.name, type: entry.storedType, elements: elements, isBigEndian: false)
  }

  /// The checksum that the file says it has, as in `crc32:0123abcd`; nil where it has none.
  public var checksum: String? { metadata[Safetensors.Sum.key] }

  /// Compares the whole file with its checksum, which `Safetensors.write` puts in on demand.
  ///
  /// It is a CRC-32 over all bytes: it finds every damage that a disk, a copy or a crash does, up to one in four
  /// thousand millions, and none that someone does on purpose.
  ///
  /// - Throws: when they differ, or the file has no checksum.
  public func verifyChecksum() throws(InterchangeError) {
    guard let checksum else {
      throw InterchangeError(
        file: path, problem: "it has no checksum", remedy: "Compare it with a copy that is known to be good")
    }
    guard let found = content.read({ sum(of: $0) }) else {
      throw damaged("its checksum '\(checksum)' is not where this program writes it")
    }
    guard found == checksum else {
      throw damaged("its \(content.count) bytes have the checksum \(found), but it says \(checksum)")
    }
  }

  private func sum(of bytes: UnsafeRawBufferPointer) -> String? {
    guard var sum = Safetensors.Sum(header: Array(bytes[..<dataStart])) else { return nil }
    sum.add(UnsafeRawBufferPointer(rebasing: bytes[dataStart...]))
    return sum.text
  }

  private func damaged(_ problem: String) -> InterchangeError {
    InterchangeError(
      file: path, problem: problem,
      remedy: "The file was damaged or changed after it was written; take a copy that is known to be good")
  }
}
