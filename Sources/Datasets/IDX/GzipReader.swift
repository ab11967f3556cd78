import CZlib

/// Reads a file from start to end, decompressing it if it is compressed with gzip.
struct GzipReader: ~Copyable {
  private let path: String
  private let file: gzFile
  /// The file's own length.
  let fileSize: Int

  init(_ path: String) throws(DatasetError) {
    guard let size = FileBytes.size(path), let file = gzopen(path, "rb") else {
      throw DatasetError(path: path, reason: "cannot be opened")
    }
    (self.path, self.file, fileSize) = (path, file, size)
  }

  deinit { gzclose(file) }

  /// The most bytes that a file of this length can hold: deflate shrinks by a factor of at most 1032.
  var mostBytes: Int { gzdirect(file) != 0 ? fileSize : fileSize * 1032 }

  /// The next `count` bytes.
  mutating func read(_ count: Int) throws(DatasetError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let wanted = UInt32(min(count - done, 1 << 28))
      let got = bytes.withUnsafeMutableBytes { gzread(file, $0.baseAddress! + done, wanted) }
      guard got > 0 else { throw ended(after: done, of: count) }
      done += Int(got)
    }
    return bytes
  }

  /// Whether nothing follows; checks the checksum of a compressed file on the way.
  mutating func isAtEnd() throws(DatasetError) -> Bool {
    var byte: UInt8 = 0
    let got = gzread(file, &byte, 1)
    if got < 0 { throw DatasetError(path: path, reason: "is damaged: \(message)") }
    return got == 0
  }

  private func ended(after done: Int, of count: Int) -> DatasetError {
    let cause = message.isEmpty ? "" : ": \(message)"
    return DatasetError(
      path: path, reason: "ends too early, \(count - done) of \(count) bytes are missing\(cause)")
  }

  private var message: String {
    var code: Int32 = 0
    guard let text = gzerror(file, &code), code != Z_OK else { return "" }
    return String(cString: text)
  }
}
