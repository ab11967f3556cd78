import Glibc

/// Reads files whole.
enum FileBytes {
  /// What the system said when a file could not be read.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static func read(_ path: String) throws(Failure) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw failure("cannot be opened") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&piece, 1, piece.count, file)
      bytes += piece[..<count]
      if count < piece.count { break }
    }
    if ferror(file) != 0 { throw failure("cannot be read") }
    return bytes
  }

  /// The file's length in bytes; nil if there is no such file.
  static func size(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  private static func failure(_ what: String) -> Failure {
    Failure(description: "\(what): \(String(cString: strerror(errno)))")
  }
}
