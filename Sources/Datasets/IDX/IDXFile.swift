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
      throw DatasetError(
        path: path,
        reason: "starts with the bytes \(magic), expected [0, 0, 8, \(axes)]: an IDX file of unsigned bytes "
          + "with \(axes) ax\(axes == 1 ? "is" : "es")")
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
