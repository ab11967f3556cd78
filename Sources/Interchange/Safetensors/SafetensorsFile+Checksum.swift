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

extension SafetensorsFile {
  /// What checkpoints of runs say in their metadata `format`, and what those said that had no checksum yet.
  package static let (runFormat, runFormatBeforeChecksums) = ("swift-eil run 2", "swift-eil run")

  /// Whether this is the checkpoint of a run.
  package var isOfRun: Bool { metadata["format"]?.hasPrefix(Self.runFormatBeforeChecksums) == true }

  /// Compares the checkpoint of a run with its checksum, which only those of old versions may lack.
  ///
  /// A damaged byte in the name of the checksum must not pass for an old version, so the format tells, too.
  package func verifyCheckpoint() throws(InterchangeError) {
    let format = metadata["format"]
    guard checksum != nil || (format != nil && format != Self.runFormatBeforeChecksums) else { return }
    try verifyChecksum()
  }
}
