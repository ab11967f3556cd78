import Glibc

extension AtomicFile {
  /// Removes what writers that were killed left of the files `names` in `folder`. Nobody may be writing them.
  ///
  /// - Returns: the names of the files that were removed.
  @discardableResult
  public static func removeLeftovers(of names: [String], in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var found: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if names.contains(where: { isTemporary(name, of: $0) }) { found.append(name) }
    }
    return found.filter { unlink("\(folder)/\($0)") == 0 }.sorted()
  }

  /// A name in the same folder that no other writer takes, `.NAME.RANDOM.partial`.
  static func temporaryName(for path: String) throws(InterchangeError) -> String {
    let (folder, name) = split(path)
    guard !name.isEmpty else {
      throw InterchangeError(file: path, problem: "this is not a file's name", remedy: "Give the path of a file")
    }
    let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
    return "\(folder)/\(start(of: name))\(suffix)\(end)"
  }

  /// Whether `candidate` is what `temporaryName` makes for the file `name`.
  static func isTemporary(_ candidate: String, of name: String) -> Bool {
    guard candidate.hasPrefix(start(of: name)), candidate.hasSuffix(end) else { return false }
    let middle = candidate.dropFirst(start(of: name).count).dropLast(end.count)
    return UInt64(middle, radix: 36) != nil
  }

  private static let end = ".partial"

  /// With as many of the name's letters as fit 64 bytes, so that the whole is no longer than a file's name may be.
  private static func start(of name: String) -> String {
    var letters = name.prefix(64)
    while letters.utf8.count > 64 { letters.removeLast() }
    return ".\(letters)."
  }

  /// Gives the file at `path` the name `previous`. It keeps its own too, where the file system can do that.
  static func keep(_ path: String, as previous: String) throws(InterchangeError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard try !link(path, replacing: previous) else { return }
    guard rename(path, previous) == 0 else { throw .system("keep the old file under another name", previous) }
  }

  /// Gives the file at `source` the second name `target`, replacing what was there in one step.
  ///
  /// - Returns: false where the file system cannot do this.
  static func link(_ source: String, replacing target: String) throws(InterchangeError) -> Bool {
    let temporary = try temporaryName(for: target)
    guard Glibc.link(source, temporary) == 0 else {
      if [EPERM, EOPNOTSUPP, ENOSYS, EMLINK, EACCES].contains(errno) { return false }
      throw .system("give the file a second name", target)
    }
    let status = rename(temporary, target)
    let code = errno
    // Renaming one name of a file to another of the same file does nothing at all.
    unlink(temporary)
    guard status == 0 else { throw .system("put the new file in place", target, code: code) }
    return true
  }
}
