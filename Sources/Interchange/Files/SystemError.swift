import Glibc

extension InterchangeError {
  /// Why the system refused `action`, by its error number `code`.
  static func system(_ action: String, _ file: String, code: Int32 = errno) -> InterchangeError {
    let remedy =
      switch code {
      case ENOENT: "Check the path; folders are not made by themselves"
      case EACCES, EPERM: "Check the permissions of the file and its folder"
      case EROFS: "The file system can only be read; make it writable, or write elsewhere"
      case EFBIG: "The file would be larger than the system allows; raise the limit (ulimit -f)"
      case EIO: "The disk or its connection has failed; check it, and write elsewhere"
      case ENOSPC, EDQUOT: "Make room on the disk, or write elsewhere"
      case EISDIR: "Give the path of a file"
      default: ""
      }
    return InterchangeError(
      file: file, problem: "cannot \(action): \(String(cString: strerror(code)))", remedy: remedy,
      cause: code == ENOENT ? .missing : .access)
  }
}
