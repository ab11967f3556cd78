/// The checked directory of a zip archive.
struct ZipDirectory {
  private(set) var entries: [ZipArchive.Entry] = []
  private let path: String
  private let end: ZipEnd

  /// Reads and checks the directory of the archive `bytes`, whose members may announce `allowance` bytes together.
  init(path: String, _ bytes: UnsafeRawBufferPointer, allowance: Int) throws(InterchangeError) {
    self.path = path
    end = try ZipEnd(path: path, bytes)
    var offset = end.directory.lowerBound
    var names: Set<String> = []
    var spans: [(range: Range<Int>, name: String)] = []
    entries.reserveCapacity(end.count)
    for _ in 0..<end.count {
      let record = try ZipRecord(path: path, bytes, at: offset, limit: end.directory.upperBound)
      offset += record.byteCount
      guard names.insert(record.name).inserted else {
        throw .damaged("two members have the name '\(record.name)'", path)
      }
      let entry = try entry(record, bytes)
      entries.append(entry)
      spans.append((record.headerOffset..<entry.range.upperBound, record.name))
    }
    try check(spans)
    try checkSum(allowance)
  }

  private func entry(
    _ record: ZipRecord, _ bytes: UnsafeRawBufferPointer
  ) throws(InterchangeError) -> ZipArchive.Entry {
    let name = record.name
    // Bits 0, 6 and 13: encrypted members or names.
    guard record.flags & 0x2041 == 0 else {
      throw InterchangeError(
        file: path, problem: "the member '\(name)' is encrypted", remedy: "Write the archive without encryption")
    }
    guard record.method == 0 || record.method == 8 else {
      throw InterchangeError(
        file: path, problem: "the member '\(name)' is compressed by method \(record.method)",
        remedy: "Write the archive with members stored or deflated")
    }
    let isDeflated = record.method == 8
    guard isDeflated || record.size == record.storedSize else {
      throw .damaged("the member '\(name)' is stored in \(record.storedSize) bytes but announces \(record.size)", path)
    }
    let start = try dataStart(record, bytes)
    guard record.storedSize <= end.directory.lowerBound - start else {
      throw .damaged(
        "the \(record.storedSize) bytes of the member '\(name)' at byte \(start) reach into the directory at byte "
          + "\(end.directory.lowerBound)", path)
    }
    // The sum is small: the stored bytes lie within the file.
    guard !isDeflated || record.size / Deflate.largestRatio <= record.storedSize else {
      throw .damaged(
        "the member '\(name)' announces \(record.size) bytes, which its \(record.storedSize) bytes cannot become", path)
    }
    return ZipArchive.Entry(
      name: name, isDeflated: isDeflated, size: record.size, checksum: record.checksum,
      range: start..<start + record.storedSize)
  }

  /// Where a member's bytes start: behind its own header, which must agree with the directory.
  private func dataStart(_ record: ZipRecord, _ bytes: UnsafeRawBufferPointer) throws(InterchangeError) -> Int {
    let offset = record.headerOffset
    guard offset <= end.directory.lowerBound - 30, bytes.number(UInt32.self, at: offset) == ZipSignature.localHeader,
      let method = bytes.number(UInt16.self, at: offset + 8),
      let nameCount = bytes.number(UInt16.self, at: offset + 26),
      let extraCount = bytes.number(UInt16.self, at: offset + 28),
      let name = bytes.part(at: offset + 30, count: Int(nameCount))
    else { throw .damaged("the member '\(record.name)' has no header at byte \(offset)", path) }
    let start = offset + 30 + Int(nameCount) + Int(extraCount)
    guard method == record.method, name.elementsEqual(record.name.utf8), start <= end.directory.lowerBound,
      sizesAgree(record, bytes)
    else {
      throw .damaged("the header of the member '\(record.name)' at byte \(offset) and the directory differ", path)
    }
    return start
  }

  /// Whether a member's header repeats the directory's sizes, where it has them and they are not in an extra field.
  private func sizesAgree(_ record: ZipRecord, _ bytes: UnsafeRawBufferPointer) -> Bool {
    let offset = record.headerOffset
    let hasDescriptor = (bytes.number(UInt16.self, at: offset + 6) ?? 0) & 8 != 0
    guard !hasDescriptor, let stored = bytes.number(UInt32.self, at: offset + 18),
      let size = bytes.number(UInt32.self, at: offset + 22), stored != .max, size != .max
    else { return true }
    return Int(stored) == record.storedSize && Int(size) == record.size
  }

  /// No two members share bytes, headers included.
  private func check(_ spans: [(range: Range<Int>, name: String)]) throws(InterchangeError) {
    let sorted = spans.sorted { $0.range.lowerBound < $1.range.lowerBound }
    for (first, second) in zip(sorted, sorted.dropFirst()) where second.range.lowerBound < first.range.upperBound {
      throw .damaged("the members '\(first.name)' and '\(second.name)' share bytes", path)
    }
  }

  private func checkSum(_ allowance: Int) throws(InterchangeError) {
    var sum = 0
    for entry in entries {
      let (next, overflows) = sum.addingReportingOverflow(entry.size)
      sum = overflows ? .max : next
    }
    guard sum <= allowance else { throw .beyondLimits(sum, of: allowance, path) }
  }
}
