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
  public static func write(
    to path: String, _ body: (borrowing OpenFile) throws(InterchangeError) -> Void
  ) throws(InterchangeError) {
    let (folder, name) = split(path)
    guard !name.isEmpty else {
      throw InterchangeError(file: path, problem: "this is not a file's name", remedy: "Give the path of a file")
    }
    let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
    let temporary = "\(folder)/.\(name.prefix(64)).\(suffix).partial"
    do throws(InterchangeError) {
      try fill(temporary, path, body)
      guard rename(temporary, path) == 0 else { throw .system("put the new file in place", path) }
    } catch {
      unlink(temporary)
      throw error
    }
    try force(folder: folder, path)
  }

  /// Folder and name; the folder is "." where the path has none.
  private static func split(_ path: String) -> (folder: String, name: String) {
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
    try body(OpenFile(path: path, descriptor: descriptor))
    guard fsync(descriptor) == 0 else { throw .system("force the file onto the disk", path) }
  }

  /// Makes the new name itself survive a power failure.
  private static func force(folder: String, _ path: String) throws(InterchangeError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("open the file's folder", path) }
    defer { close(descriptor) }
    // Some file systems cannot do this for folders and say so; the file itself is safe.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw .system("force the folder onto the disk", path) }
  }
}
