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

  private init(_ path: String, _ content: HeldBytes) throws(InterchangeError) {
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
