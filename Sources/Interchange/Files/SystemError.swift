import Glibc

extension InterchangeError {
  /// Why the system refused `action`, by its error number `code`.
  static func system(_ action: String, _ file: String, code: Int32 = errno) -> InterchangeError {
    let remedy =
      switch code {
      case ENOENT: "Check the path; folders are not made by themselves"
      case EACCES, EPERM, EROFS: "Check the permissions of the file and its folder"
      case ENOSPC, EDQUOT: "Make room on the disk"
      case EISDIR: "Give the path of a file"
      default: ""
      }
    return InterchangeError(
      file: file, problem: "cannot \(action): \(String(cString: strerror(code)))", remedy: remedy)
  }
}
