import Core
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
    do throws(RegularFile.Failure) { try RegularFile.requireReplaceable(path) } catch {
      var refusal = InterchangeError(error, path)
      refusal.remedy = "Files are written whole and put in their place; give the path of a file"
      throw refusal
    }
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

extension AtomicFile {
  /// Points in the writing of a file between which a killed process leaves different things behind.
  enum Stage: String, Sendable, CaseIterable {
    /// The temporary file is there and empty.
    case opened
    /// Some of the content was written.
    case appended
    /// All of it was written.
    case written
    /// It is on the disk.
    case forced
    /// The file has its other name, if it gets one.
    case copied
    /// The old file has its new name, if it is kept.
    case kept
    /// The new file is in place.
    case renamed
  }

  /// Told of each stage, with the file's path: this is where tests kill the process or look at the folder.
  struct Observer: Sendable {
    let tell: @Sendable (Stage, String) -> Void
  }

  @TaskLocal static var observer: Observer?

  static func reached(_ stage: Stage, _ path: String) { observer?.tell(stage, path) }
}

/// A file that is being written by `AtomicFile`.
public struct OpenFile: ~Copyable {
  let path: String
  let descriptor: Int32

  /// Appends `bytes`.
  public func append(_ bytes: [UInt8]) throws(InterchangeError) {
    // The closure only hands the address on, so that errors keep their type.
    let failure = bytes.withUnsafeBytes { writeAll($0) }
    if let failure { throw failure }
  }

  /// Appends the bytes at an address.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(InterchangeError) {
    if let failure = writeAll(bytes) { throw failure }
  }

  /// Writes `bytes` over what was appended at byte `offset`.
  func overwrite(_ bytes: [UInt8], at offset: Int) throws(InterchangeError) {
    var done = 0
    while done < bytes.count {
      let rest = Array(bytes[done...])
      let written = pwrite(descriptor, rest, rest.count, offset + done)
      if written < 0 {
        if errno == EINTR { continue }
        throw .system("write to the file", path)
      }
      done += written
    }
  }

  private func writeAll(_ bytes: UnsafeRawBufferPointer) -> InterchangeError? {
    var rest = bytes
    while let address = rest.baseAddress, rest.count > 0 {
      let written = Glibc.write(descriptor, address, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        return .system("write to the file", path)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
    }
    AtomicFile.reached(.appended, path)
    return nil
  }
}
