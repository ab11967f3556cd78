import CZlib
import Core
import Glibc

/// An IDX file of unsigned bytes: two zeros, the type 8, the number of axes, the size of each as 32 bits with the
/// highest byte first, then the values.
struct IDXFile: Sendable {
  let sizes: [Int]
  let values: [UInt8]

  /// Reads the file at `path`, which must have `axes` axes.
  init(_ path: String, axes: Int) throws(DatasetError) {
    var reader = try GzipReader(path)
    let magic = try reader.read(4)
    guard magic == [0, 0, 8, UInt8(axes)] else {
      let kind = (try? FileBytes.read(path)).flatMap { FileKind(of: $0) }
      let isOther = kind != nil && kind != .gzip && kind != .idx
      throw DatasetError(
        path: path,
        reason: (isOther ? "is \(kind?.rawValue ?? "")" : "starts with the bytes \(magic)")
          + ", expected [0, 0, 8, \(axes)]: an IDX file of unsigned bytes with \(axes) ax\(axes == 1 ? "is" : "es")")
    }
    let header = try reader.read(4 * axes)
    let sizes = (0..<axes).map { axis in header[(4 * axis)..<(4 * axis + 4)].reduce(0) { $0 << 8 | Int($1) } }
    var total = 1
    for size in sizes {
      let (product, overflows) = total.multipliedReportingOverflow(by: size)
      total = overflows ? Int.max : product
    }
    // A damaged header must not ask for more memory than the file can fill.
    guard total <= reader.mostBytes else {
      throw DatasetError(
        path: path, reason: "claims the sizes \(sizes), but the file of \(reader.fileSize) bytes cannot hold as much")
    }
    values = try reader.read(total)
    guard try reader.isAtEnd() else {
      throw DatasetError(path: path, reason: "goes on after the \(total) values that its sizes \(sizes) announce")
    }
    self.sizes = sizes
  }
}

/// Reads a file from start to end, decompressing it if it is compressed with gzip.
struct GzipReader: ~Copyable {
  private let path: String
  private let file: gzFile
  /// The file's own length.
  let fileSize: Int

  init(_ path: String) throws(DatasetError) {
    let (descriptor, size): (Int32, Int)
    do {
      (descriptor, size) = try RegularFile.open(path)
    } catch {
      throw DatasetError(path: path, reason: error.description)
    }
    guard let file = gzdopen(descriptor, "rb") else {
      close(descriptor)
      throw DatasetError(path: path, reason: "cannot be opened")
    }
    (self.path, self.file, fileSize) = (path, file, size)
  }

  deinit { gzclose(file) }

  /// The most bytes that a file of this length may hold. Deflate could shrink by a factor of 1032, but only what is all
  /// alike; beyond 64 MiB no set of images comes near a quarter of that.
  var mostBytes: Int { gzdirect(file) != 0 ? fileSize : fileSize * 256 + 1 << 26 }

  /// The next `count` bytes. Memory is taken as they come, so that an announcement alone gets none.
  mutating func read(_ count: Int) throws(DatasetError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(count, fileSize))
    while bytes.count < count {
      let (done, wanted) = (bytes.count, min(count - bytes.count, 1 << 20))
      bytes.append(contentsOf: repeatElement(0, count: wanted))
      let got = bytes.withUnsafeMutableBytes { gzread(file, $0.baseAddress! + done, UInt32(wanted)) }
      guard got > 0 else { throw ended(after: done, of: count) }
      bytes.removeLast(wanted - Int(got))
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
