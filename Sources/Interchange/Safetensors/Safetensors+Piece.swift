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

    /// Appends the values to `file`, and takes them into the checksum `sum`.
    func append(to file: borrowing OpenFile, summing sum: inout Safetensors.Sum?) throws(InterchangeError) {
      guard type == .int64 else {
        let bytes = UnsafeRawBufferPointer(start: array.pointer, count: byteCount)
        sum?.add(bytes)
        return try file.append(bytes)
      }
      let wide = array.values(as: Int32.self).map { Int64($0) }
      var bytes: [UInt8] = []
      wide.withUnsafeBytes { bytes = Array($0) }
      sum?.add(bytes)
      try file.append(bytes)
    }
  }
}
