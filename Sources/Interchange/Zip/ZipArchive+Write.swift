extension ZipArchive {
  /// Writes an archive of `members` to the file at `path`, replacing it in one step; the old file stays whole if
  /// anything fails.
  ///
  /// Contents that are stored as they are start at multiples of 64 bytes, so that they can be used in place. The same
  /// members give the same bytes: every member's date is the format's first, 1980.
  ///
  /// - Parameters:
  ///   - members: distinct names, with `/` between folders, and contents.
  ///   - deflated: whether contents are compressed.
  /// - Throws: when a name is used twice, is empty, too long or leads out of the archive, or the file cannot be
  ///   written.
  public static func write(
    _ members: [(name: String, content: [UInt8])], deflated: Bool = false, to path: String
  ) throws(InterchangeError) {
    let members = members.map { ZipMember(name: $0.name, pieces: [HeldBytes(copying: $0.content)]) }
    try write(members, deflated: deflated, to: path)
  }

  /// Writes `members`; sizes and places from `wideFrom` on are written with 64 bits.
  static func write(
    _ members: [ZipMember], deflated: Bool, to path: String, wideFrom: Int = 0xFFFF_FFFF
  ) throws(InterchangeError) {
    try checkNames(members, path)
    try AtomicFile.write(to: path) { (file) throws(InterchangeError) in
      var writer = ZipWriter(wideFrom: wideFrom)
      for member in members {
        let compressed = deflated ? try deflate(member, path) : nil
        try file.append(writer.header(of: member, storedSize: compressed?.count))
        guard let compressed else {
          for piece in member.pieces {
            try piece.read { (bytes) throws(InterchangeError) in try file.append(bytes) }
          }
          continue
        }
        try file.append(compressed)
      }
      try file.append(writer.directory())
    }
  }

  private static func deflate(_ member: ZipMember, _ path: String) throws(InterchangeError) -> [UInt8] {
    guard let bytes = Deflate.deflate(member.pieces) else {
      throw InterchangeError(file: path, problem: "there is no memory to compress the member '\(member.name)'")
    }
    return bytes
  }

  /// Whether a member may have this name: one that would stay in the folder where an archive is unpacked.
  static func isAllowed(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isWithin = !name.isEmpty && !name.hasPrefix("/") && !parts.contains("..")
    return isWithin && !name.contains("\\") && !name.utf8.contains(0)
  }

  private static func checkNames(_ members: [ZipMember], _ path: String) throws(InterchangeError) {
    var names: Set<String> = []
    for name in members.map(\.name) {
      guard isAllowed(name), name.utf8.count <= 0xFFFF else {
        throw InterchangeError(
          file: path, tensor: name, problem: "an archive cannot have a member of this name", remedy: "Rename it")
      }
      guard names.insert(name).inserted else {
        throw InterchangeError(
          file: path, tensor: name, problem: "two members have this name", remedy: "Rename one of them")
      }
    }
  }
}

/// A member of an archive that is to be written.
struct ZipMember {
  let name: String
  /// Its content, one piece after the other.
  let pieces: [HeldBytes]

  var size: Int { pieces.reduce(0) { $0 + $1.count } }

  var checksum: UInt32 {
    pieces.reduce(0) { sum, piece in piece.read { Checksum.crc32($0, after: sum) } }
  }
}
