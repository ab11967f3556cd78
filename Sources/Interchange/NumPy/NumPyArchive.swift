import Autodiff

/// A `.npz` file, open for reading: a zip archive of `.npy` files, stored or deflated.
public struct NumPyArchive: Sendable {
  /// The file's path, as it was given.
  public let path: String
  /// The arrays in the order of the archive, by their names without `.npy`.
  public let entries: [StoredTensor]
  private let archive: ZipArchive
  private let members: [String: ZipArchive.Entry]

  /// Opens the file at `path` and checks the headers of all arrays.
  /// - Throws: when the file cannot be read, is no zip archive, is damaged, announces more than `limits` allow, or one
  ///   of its members is not an array of numbers.
  public init(path: String, limits: ReadingLimits = ReadingLimits()) throws(InterchangeError) {
    try self.init(ZipArchive(path: path, limits: limits))
  }

  /// Checks a file whose `bytes` are in memory already; `name` stands for its path in errors.
  /// - Throws: as when opening a file.
  public init(
    bytes: [UInt8], named name: String, limits: ReadingLimits = ReadingLimits()
  ) throws(InterchangeError) {
    try self.init(ZipArchive(bytes: bytes, named: name, limits: limits))
  }

  init(_ archive: ZipArchive) throws(InterchangeError) {
    var entries: [StoredTensor] = []
    var members: [String: ZipArchive.Entry] = [:]
    for member in archive.entries {
      let name = member.name.hasSuffix(".npy") ? String(member.name.dropLast(4)) : member.name
      let start = try archive.start(of: member, count: NumPyHeader.byteLimit)
      let header = try start.read { (bytes) throws(InterchangeError) in
        try NumPyHeader(path: archive.path, tensor: name, bytes)
      }
      try header.check(archive.path, name, byteCount: member.size)
      guard members.updateValue(member, forKey: name) == nil else {
        throw .damaged("two arrays have this name", archive.path, name)
      }
      entries.append(StoredTensor(name: name, storedType: header.storedType, shape: Shape(header.elements.sizes)))
    }
    path = archive.path
    self.archive = archive
    self.entries = entries
    self.members = members
  }

  /// The names of the arrays in the order of the archive.
  public var names: [String] { entries.map(\.name) }

  /// What the file says of the array `name`; nil where there is none.
  public func entry(_ name: String) -> StoredTensor? { entries.first { $0.name == name } }

  /// Reads the array `name`. Half precision is widened to float32, integers become int32, truth values uint8.
  /// - Throws: when the file has no such array, it is damaged, or an integer does not fit into int32.
  public func tensor(_ name: String) throws(InterchangeError) -> Tensor {
    guard let member = members[name] else { throw .unknownTensor(name, path, known: names) }
    return try NumPyFile(path, name, archive.contents(of: member)).tensor()
  }

  /// The elements of the array `name` with the type that they are stored as.
  /// - Throws: when the file has no such array, or it is damaged.
  public func stored(_ name: String) throws(InterchangeError) -> StoredArray {
    guard let member = members[name] else { throw .unknownTensor(name, path, known: names) }
    return try NumPyFile(path, name, archive.contents(of: member)).stored()
  }

  /// Reads all arrays.
  /// - Throws: when one is damaged, or an integer does not fit into int32.
  public func tensors() throws(InterchangeError) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for name in names { tensors[name] = try tensor(name) }
    return tensors
  }
}
