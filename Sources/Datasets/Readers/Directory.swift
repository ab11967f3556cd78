import Core
import Glibc

/// Looks at folders.
enum Directory {
  /// What a folder holds under one name.
  struct Entry {
    /// As `FileName` writes it.
    let name: String
    let kind: Kind
  }

  enum Kind {
    case folder, file
    /// A pipe, a socket or a device.
    case other
  }

  /// All that the folder `path` holds, in the order of the names' bytes, so that every machine numbers classes and
  /// images alike.
  static func entries(in path: String) throws(DatasetError) -> [Entry] {
    guard let stream = opendir(FileName.bytes(of: path)) else {
      throw DatasetError(path: path, reason: "cannot be listed as a folder: \(String(cString: strerror(errno)))")
    }
    defer { closedir(stream) }
    var found: [(name: [UInt8], type: UInt8)] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != Array(".".utf8), name != Array("..".utf8) { found.append((name, entry.pointee.d_type)) }
    }
    found.sort { $0.name.lexicographicallyPrecedes($1.name) }
    return found.map { name, type in
      let text = FileName.text(of: name)
      return Entry(name: text, kind: kind(type, "\(path)/\(text)"))
    }
  }

  static func isFolder(_ path: String) -> Bool { status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false }

  static func isFile(_ path: String) -> Bool { status(path).map { $0.st_mode & S_IFMT == S_IFREG } ?? false }

  /// Whether the name itself is that of a link.
  static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(FileName.bytes(of: path), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// The folder `path` and all above it.
  static func identities(around path: String) -> Set<FileIdentity> {
    guard var parts = FileName.resolved(path)?.split(separator: "/") else { return [] }
    var found = Set([FileIdentity("/")].compactMap { $0 })
    while !parts.isEmpty {
      if let own = FileIdentity("/" + parts.joined(separator: "/")) { found.insert(own) }
      parts.removeLast()
    }
    return found
  }

  /// The last part of a path, for names.
  static func lastPart(_ path: String) -> String {
    path.split(separator: "/").last { $0 != "." }.map(String.init) ?? path
  }

  /// Links, and what the file system does not tell at once, are looked at. What a broken link leads to counts as a
  /// file: reading it says what is wrong.
  private static func kind(_ type: UInt8, _ path: String) -> Kind {
    switch type {
    case 4: return .folder
    case 8: return .file
    case 0, 10:
      guard let status = status(path) else { return .file }
      return status.st_mode & S_IFMT == S_IFDIR ? .folder : status.st_mode & S_IFMT == S_IFREG ? .file : .other
    default: return .other
    }
  }

  private static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(FileName.bytes(of: path), &status) == 0 ? status : nil
  }
}
