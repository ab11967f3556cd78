import Glibc

/// Writes files that are either there in full or not at all, even if the power fails: the content goes to a temporary
/// file in the same folder, is forced onto the disk, and takes the file's name in one step.
public enum AtomicFile {
  /// Writes `bytes` to the file at `path`, replacing what was there.
  public static func write(_ bytes: [UInt8], to path: String) throws(InterchangeError) {
    try write(to: path) { (file) throws(InterchangeError) in try file.append(bytes) }
  }

  /// Writes `text` as UTF-8 to the file at `path`, replacing what was there.
  public static func write(_ text: String, to path: String) throws(InterchangeError) {
    try write(Array(text.utf8), to: path)
  }

  /// Writes what `body` appends to the file at `path`, replacing what was there. If `body` throws, nothing changes.
  ///
  /// Whenever the process is killed, `path` names the old file or the new one; with `previous`, the old file is there
  /// under one of the two names, too.
  ///
  /// - Parameters:
  ///   - previous: what the file that was at `path` is called from now on; it goes away where nil.
  ///   - copy: another name that the new file gets, before it gets its own. Both share the room on the disk.
  ///   - body: appends the content; it is called a second time where the file system cannot give a file two names.
  public static func write(
    to path: String, keepingAs previous: String? = nil, alsoAs copy: String? = nil,
    _ body: (borrowing OpenFile) throws(InterchangeError) -> Void
  ) throws(InterchangeError) {
    let temporary = try temporaryName(for: path)
    do throws(InterchangeError) {
      try fill(temporary, path, body)
      if let copy, try !link(temporary, replacing: copy) { try write(to: copy, body) }
      reached(.copied, path)
      if let previous { try keep(path, as: previous) }
      reached(.kept, path)
      guard rename(temporary, path) == 0 else { throw .system("put the new file in place", path) }
    } catch {
      unlink(temporary)
      throw error
    }
    reached(.renamed, path)
    try force(folder: split(path).folder, path)
  }

  /// Folder and name; the folder is "." where the path has none.
  static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = String(path[..<slash])
    return (folder.isEmpty ? "/" : folder, String(path[path.index(after: slash)...]))
  }

  private static func fill(
    _ temporary: String, _ path: String, _ body: (borrowing OpenFile) throws(InterchangeError) -> Void
  ) throws(InterchangeError) {
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system("create a file in the folder", path) }
    defer { close(descriptor) }
    reached(.opened, path)
    try body(OpenFile(path: path, descriptor: descriptor))
    reached(.written, path)
    guard fsync(descriptor) == 0 else { throw .system("force the file onto the disk", path) }
    reached(.forced, path)
  }

  /// Makes names in `folder` that are new survive a power failure, where its file system can do that.
  package static func force(folder: String) { try? force(folder: folder, folder) }

  /// Makes the new name itself survive a power failure.
  private static func force(folder: String, _ path: String) throws(InterchangeError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("open the file's folder", path) }
    defer { close(descriptor) }
    // Some file systems cannot do this for folders and say so; the file itself is safe.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw .system("force the folder onto the disk", path) }
  }
}
