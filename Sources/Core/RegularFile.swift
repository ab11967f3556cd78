import Glibc

/// Reads files whole, and nothing but files: a pipe would make the reader wait for ever, and a device has no end.
package enum RegularFile {
  /// Why a file could not be read, in the system's words where it has some.
  package struct Failure: Error, Sendable, CustomStringConvertible {
    package let description: String
    /// The system's number for the reason; nil where it gave none.
    package var code: Int32?
    /// What there is instead of a file, as in `a folder`; nil where it is a file.
    package var kind: String?

    /// How to mend it; empty where nothing is known.
    package var remedy: String {
      guard let kind else { return code.map(RegularFile.remedy) ?? "" }
      return kind == "a folder" ? "Give the path of a file" : "Write what it gives to a file first, and give that"
    }
  }

  /// All bytes of the file at `path`.
  ///
  /// - Parameter most: files of more bytes are refused.
  package static func bytes(_ path: String, most: Int) throws(Failure) -> [UInt8] {
    let (descriptor, size) = try open(path)
    defer { close(descriptor) }
    guard size <= most else {
      throw Failure(description: "has \(size) bytes; at most \(most) are read")
    }
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let got = read(descriptor, buffer.baseAddress! + count, size - count)
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failed = true }
        if got <= 0 { break }
        count += got
      }
    }
    if failed { throw failure("cannot be read") }
    return bytes
  }

  /// The file at `path`, open for reading, which the caller closes, and its bytes.
  package static func open(_ path: String) throws(Failure) -> (descriptor: Int32, size: Int) {
    let name = FileName.bytes(of: path)
    // Opening a pipe would wait for whoever writes to it.
    let descriptor = Glibc.open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      var status = stat()
      if stat(name, &status) == 0, let kind = kind(status.st_mode) { throw notRegular(kind) }
      throw failure("cannot be opened", code: code)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      defer { close(descriptor) }
      throw failure("cannot be examined")
    }
    if let kind = kind(status.st_mode) {
      close(descriptor)
      throw notRegular(kind)
    }
    return (descriptor, Int(status.st_size))
  }

  /// What something is that is no regular file, as in `a folder`; nil for a file.
  package static func kind(_ mode: mode_t) -> String? {
    switch mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a folder"
    case S_IFIFO: "a named pipe (FIFO)"
    case S_IFSOCK: "a socket"
    case S_IFCHR, S_IFBLK: "a device"
    default: "something else"
    }
  }

  private static func notRegular(_ kind: String) -> Failure {
    Failure(description: "is not a regular file but \(kind)", kind: kind)
  }

  private static func failure(_ what: String, code: Int32 = errno) -> Failure {
    Failure(description: "\(what): \(String(cString: strerror(code)))", code: code)
  }

  /// Refuses to put a file in the place of what is none, which renaming would replace without a word: a pipe, or a
  /// device such as `/dev/stdout`. A path where nothing is, is fine.
  package static func requireReplaceable(_ path: String) throws(Failure) {
    var status = stat()
    if stat(FileName.bytes(of: path), &status) == 0, let kind = kind(status.st_mode) { throw notRegular(kind) }
  }

  /// What helps where the system refused with the number `code`; empty where nothing is known.
  package static func remedy(for code: Int32) -> String {
    switch code {
    case ENOENT: "Check the path; folders are not made by themselves"
    case EACCES, EPERM: "Check the permissions of the file and its folder"
    case EROFS: "The file system can only be read; make it writable, or write elsewhere"
    case EFBIG: "The file would be larger than the system allows; raise the limit (ulimit -f)"
    case EIO: "The disk or its connection has failed; check it, and write elsewhere"
    case ENOSPC, EDQUOT: "Make room on the disk, or write elsewhere"
    case EISDIR: "Give the path of a file"
    case ENOTDIR: "A part of the path is a file, not a folder; check it"
    case ELOOP: "A link in the path leads back to itself; check it"
    case ENAMETOOLONG: "Give a shorter name"
    case EMFILE, ENFILE: "Too many files are open; raise the limit (ulimit -n)"
    default: ""
    }
  }
}
