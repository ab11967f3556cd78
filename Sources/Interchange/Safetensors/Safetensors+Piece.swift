import Kernels

extension Safetensors {
  /// One tensor to be written.
  struct Piece {
    let name: String
    /// Row-major.
    let array: NDArray
    let type: StoredType

    var byteCount: Int { array.elementCount * type.byteCount }

    /// What the header says of it when its values start at byte `offset`.
    func entry(at offset: Int) -> String {
      JSONText.object([
        ("dtype", JSONText.quoted(type.rawValue)), ("shape", JSONText.list(array.shape)),
        ("data_offsets", JSONText.list([offset, offset + byteCount])),
      ])
    }

    func append(to file: borrowing OpenFile) throws(InterchangeError) {
      guard type == .int64 else {
        return try file.append(UnsafeRawBufferPointer(start: array.pointer, count: byteCount))
      }
      let wide = array.values(as: Int32.self).map { Int64($0) }
      var bytes: [UInt8] = []
      wide.withUnsafeBytes { bytes = Array($0) }
      try file.append(bytes)
    }
  }
}
