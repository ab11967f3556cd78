extension SafetensorsFile {
  /// The checksum that the file says it has, as in `crc32:0123abcd`; nil where it has none.
  public var checksum: String? { metadata[Safetensors.Sum.key] }

  /// Compares the whole file with its checksum, which `Safetensors.write` puts in on demand.
  ///
  /// It is a CRC-32 over all bytes: it finds every damage that a disk, a copy or a crash does, up to one in four
  /// thousand millions, and none that someone does on purpose.
  ///
  /// - Throws: when they differ, or the file has no checksum.
  public func verifyChecksum() throws(InterchangeError) {
    guard let checksum else {
      throw InterchangeError(
        file: path, problem: "it has no checksum", remedy: "Compare it with a copy that is known to be good")
    }
    guard let found = content.read({ sum(of: $0) }) else {
      throw damaged("its checksum '\(checksum)' is not where this program writes it")
    }
    guard found == checksum else {
      throw damaged("its \(content.count) bytes have the checksum \(found), but it says \(checksum)")
    }
  }

  private func sum(of bytes: UnsafeRawBufferPointer) -> String? {
    guard var sum = Safetensors.Sum(header: Array(bytes[..<dataStart])) else { return nil }
    sum.add(UnsafeRawBufferPointer(rebasing: bytes[dataStart...]))
    return sum.text
  }

  private func damaged(_ problem: String) -> InterchangeError {
    InterchangeError(
      file: path, problem: problem,
      remedy: "The file was damaged or changed after it was written; take a copy that is known to be good")
  }
}
