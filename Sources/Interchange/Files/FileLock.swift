import Glibc

/// A lock that one process at a time can have, kept in a file. It ends with this value or with the process, however
/// that ends.
///
/// It is advice to those that ask for it and keeps nobody else from anything.
public final class FileLock: Sendable {
  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Takes the lock of the file at `path`, which is made if it is not there.
  ///
  /// - Parameter note: what others that ask are told about who has it, such as the number of the process.
  /// - Returns: nil if someone else has it, this process included. Where the file system has no locks, all get one.
  /// - Throws: when the file cannot be made or opened.
  public static func take(_ path: String, note: String) throws(InterchangeError) -> FileLock? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system("open the file", path) }
    let lock = FileLock(descriptor)
    // Whoever only asks has it for a moment, so one refusal is not yet an answer.
    var refusals = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      guard errno == EWOULDBLOCK else { return lock }
      refusals += 1
      guard refusals < 4 else { return nil }
      usleep(20_000)
    }
    // The note is for people; on a full disk the lock holds without it.
    let bytes = Array(note.utf8)
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, bytes, bytes.count, 0) }
    return lock
  }

  /// Whether someone has the lock of the file at `path`, this process included; no where there is no such file, or it
  /// cannot be told.
  public static func isTaken(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // Shared, so that others may ask at the same time. It ends with the descriptor.
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// What whoever has, or last had, the lock of the file at `path` left there; empty if that cannot be read.
  public static func note(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}
