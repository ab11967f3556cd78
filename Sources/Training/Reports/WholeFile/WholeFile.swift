#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Files that appear whole or not at all.
public enum WholeFile {
  /// Writes `bytes` to a file beside `path`, waits until they are on disk, and moves the file to `path`.
  ///
  /// Whoever opens `path`, even after a crash or a power cut, finds the old file or the new one.
  ///
  /// - Throws: `OutputError` with the system's reason; the old file is untouched then.
  public static func writeAtomically(_ bytes: [UInt8], to path: String) throws(OutputError) {
    let temporary = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max)).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(path, "cannot be written") }
    var code: Int32 = 0
    if !writeAll(bytes, to: descriptor) || fsync(descriptor) != 0 { code = errno }
    if close(descriptor) != 0, code == 0 { code = errno }
    if code == 0, rename(temporary, path) != 0 { code = errno }
    guard code == 0 else {
      unlink(temporary)
      throw failure(path, "cannot be written", code: code)
    }
    syncFolder(of: path)
  }

  /// Writes a text as UTF-8.
  public static func writeAtomically(_ text: String, to path: String) throws(OutputError) {
    try writeAtomically(Array(text.utf8), to: path)
  }

  /// Writes all bytes or returns false, with the reason in `errno`.
  static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count, let start = bytes.baseAddress {
        let count = write(descriptor, start + done, bytes.count - done)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { return false }
        done += count
      }
      return true
    }
  }

  /// An error with the system's reason.
  static func failure(_ path: String, _ what: String, code: Int32 = errno) -> OutputError {
    OutputError(path: path, reason: "\(what): \(String(cString: strerror(code)))")
  }

  /// Makes the new name durable. Some file systems cannot do this for folders; the file is complete all the same.
  private static func syncFolder(of path: String) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }
}
