/// A zip archive, open for reading: the names and places of its members are read at once, a content when it is asked
/// for.
///
/// Opening checks the whole directory against the file, so that archives from strangers do no harm: every place must
/// lie within the file, members must not share bytes, and none may announce more than its stored bytes can become.
/// Format: APPNOTE.TXT of PKWARE, with zip64, methods stored and deflated, without encryption and split archives.
public struct ZipArchive: Sendable {
  /// One member.
  public struct Entry: Sendable, Hashable {
    /// Its name, with `/` between folders.
    public let name: String
    /// Whether it is compressed with deflate; stored as it is otherwise.
    public let isDeflated: Bool
    /// Its length when decompressed, in bytes.
    public let size: Int
    /// CRC-32 of its decompressed content.
    public let checksum: UInt32
    /// Where its stored bytes are in the file.
    public let range: Range<Int>
  }

  /// The file's path, as it was given.
  public let path: String
  /// The members in the order of the directory.
  public let entries: [Entry]
  /// The archive's own length, in bytes.
  public let fileSize: Int
  private let content: HeldBytes
  private let positions: [String: Int]

  /// Opens and checks the archive at `path`.
  /// - Throws: when the file cannot be read, is no zip archive, is damaged, or announces more than `limits` allow.
  public init(path: String, limits: ReadingLimits = ReadingLimits()) throws(InterchangeError) {
    try self.init(path, HeldBytes(MappedFile(path: path)), limits)
  }

  /// Checks an archive whose `bytes` are in memory already; `name` stands for its path in errors.
  /// - Throws: when it is no zip archive, is damaged, or announces more than `limits` allow.
  public init(
    bytes: [UInt8], named name: String, limits: ReadingLimits = ReadingLimits()
  ) throws(InterchangeError) {
    try self.init(name, HeldBytes(copying: bytes), limits)
  }

  init(_ path: String, _ content: HeldBytes, _ limits: ReadingLimits) throws(InterchangeError) {
    let directory = try content.read { (bytes) throws(InterchangeError) in
      try ZipDirectory(path: path, bytes, allowance: limits.allowance(fileSize: bytes.count))
    }
    self.path = path
    self.content = content
    entries = directory.entries
    fileSize = content.count
    positions = Dictionary(uniqueKeysWithValues: directory.entries.enumerated().map { ($1.name, $0) })
  }

  /// The member `name`; nil where there is none.
  public func entry(_ name: String) -> Entry? { positions[name].map { entries[$0] } }

  /// The decompressed content of the member `name`.
  /// - Throws: when there is none, it cannot be decompressed, or its checksum is another.
  public func bytes(of name: String) throws(InterchangeError) -> [UInt8] {
    guard let entry = entry(name) else {
      throw InterchangeError(file: path, problem: "the archive has no member '\(name)'")
    }
    return try contents(of: entry).read { Array($0) }
  }

  /// The decompressed content of `entry`, in place where it is stored as it is; its checksum has been compared.
  func contents(of entry: Entry) throws(InterchangeError) -> HeldBytes {
    let contents = try decompressed(entry, count: entry.size)
    let checksum = contents.read { Checksum.crc32($0) }
    guard checksum == entry.checksum else {
      throw .damaged(
        "the member '\(entry.name)' has the checksum \(checksum), expected \(entry.checksum)", path)
    }
    return contents
  }

  /// The first `count` bytes of `entry`, or all where it is shorter, without a look at the checksum.
  func start(of entry: Entry, count: Int) throws(InterchangeError) -> HeldBytes {
    try decompressed(entry, count: min(count, entry.size))
  }

  private func decompressed(_ entry: Entry, count: Int) throws(InterchangeError) -> HeldBytes {
    let stored = content.part(entry.range)
    guard entry.isDeflated else { return stored.part(0..<count) }
    // One byte more than announced, to find out whether there are more.
    let inflated = try HeldBytes(count: count + 1) { (target) throws(InterchangeError) in
      let outcome = stored.read { Deflate.inflate($0, into: target) }
      let isRight = count < entry.size ? outcome.count >= count : outcome.isWhole && outcome.count == count
      guard isRight else {
        throw .damaged(
          "the member '\(entry.name)' cannot be decompressed to the \(entry.size) bytes that it announces; "
            + "after \(outcome.count) bytes: \(outcome.reason)", path)
      }
    }
    return inflated.part(0..<count)
  }
}
