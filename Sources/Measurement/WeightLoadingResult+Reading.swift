import Glibc

extension WeightLoadingResult {
  /// Asks the system to keep no page of the file at `path` in its memory.
  static func forget(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    // What was just written can only be forgotten when it is on the disk.
    fdatasync(descriptor)
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
  }

  /// Reads the file at `path` with the system's `read`.
  ///
  /// - Parameter whole: whether all bytes come into memory of their own; otherwise they go through a buffer of a
  ///   mebibyte, again and again.
  /// - Returns: the number of bytes.
  static func read(_ path: String, whole: Bool) throws(MeasurementError) -> Int {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      throw MeasurementError("\(path): it cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    let piece = 1 << 20
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: whole ? max(piece, Int(status.st_size)) : piece, alignment: 4096)
    defer { memory.deallocate() }
    var total = 0
    while true {
      let place = whole ? min(total, memory.count - piece) : 0
      let rest = UnsafeMutableRawBufferPointer(rebasing: memory[place...])
      let count = Glibc.read(descriptor, rest.baseAddress, whole ? rest.count : piece)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return total }
      total += count
    }
  }
}
