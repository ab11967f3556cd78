import FuzzSupport

@testable import Interchange

/// Contents are read twice: with the checksum, and without, because a changed one is almost always wrong.
@c(LLVMFuzzerTestOneInput)
public func target(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let limits = ReadingLimits(baseBytes: 1 << 20, bytesPerFileByte: 64)
  guard let archive = try? ZipArchive(bytes: array(bytes, count), named: "input", limits: limits) else { return 0 }
  for entry in archive.entries {
    _ = try? archive.bytes(of: entry.name)
    _ = try? archive.start(of: entry, count: entry.size)
  }
  return 0
}
