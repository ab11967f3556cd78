/// The record at the end of an archive: where the directory is and how many members it names.
struct ZipEnd {
  let directory: Range<Int>
  let count: Int

  private static let byteCount = 22
  private static let locatorByteCount = 20

  init(path: String, _ bytes: UnsafeRawBufferPointer) throws(InterchangeError) {
    guard let offset = Self.find(bytes) else {
      throw InterchangeError.otherKind(bytes, than: "a ZIP archive", .zip, path) ?? InterchangeError(
        file: path, problem: "this is not a whole zip archive: the record at its end is missing",
        remedy: "The file was cut off or is of another format; fetch or write it again")
    }
    let narrow = Self.narrow(bytes, offset)
    let isWide = narrow.size == 0xFFFF_FFFF || narrow.start == 0xFFFF_FFFF
      || narrow.count == 0xFFFF && Self.hasLocator(bytes, offset)
    let (fields, limit) = isWide ? try Self.wide(path, bytes, offset) : (narrow, offset)
    guard fields.isUndivided else {
      throw InterchangeError(
        file: path, problem: "this archive is one of several parts", remedy: "Join the parts into one archive")
    }
    guard let start = Int(exactly: fields.start), let size = Int(exactly: fields.size),
      let count = Int(exactly: fields.count), start <= limit, size <= limit - start
    else {
      throw .damaged(
        "the directory of \(fields.size) bytes at byte \(fields.start) does not lie before the record at byte \(limit)",
        path)
    }
    // A member's record has at least 46 bytes.
    guard count <= size / 46 else {
      throw .damaged("a directory of \(size) bytes cannot name the \(count) members that are announced", path)
    }
    directory = start..<start + size
    self.count = count
  }

  private struct Fields {
    let isUndivided: Bool
    let count: UInt64
    let size: UInt64
    let start: UInt64
  }

  /// The last place where the record can be: its comment must reach to the end of the file.
  private static func find(_ bytes: UnsafeRawBufferPointer) -> Int? {
    let last = bytes.count - byteCount
    guard last >= 0 else { return nil }
    for offset in stride(from: last, through: max(0, last - 0xFFFF), by: -1) {
      guard bytes.number(UInt32.self, at: offset) == ZipSignature.end else { continue }
      if Int(bytes.number(UInt16.self, at: offset + 20) ?? 0) == last - offset { return offset }
    }
    return nil
  }

  private static func narrow(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Fields {
    let here = bytes.number(UInt16.self, at: offset + 8) ?? 0
    let all = bytes.number(UInt16.self, at: offset + 10) ?? 0
    let disks = bytes.number(UInt32.self, at: offset + 4) ?? 0
    return Fields(
      isUndivided: here == all && (disks == 0 || disks == .max), count: UInt64(all),
      size: UInt64(bytes.number(UInt32.self, at: offset + 12) ?? 0),
      start: UInt64(bytes.number(UInt32.self, at: offset + 16) ?? 0))
  }

  /// Whether a record with 64-bit numbers is announced. An archive of just 65,535 members may do without.
  private static func hasLocator(_ bytes: UnsafeRawBufferPointer, _ end: Int) -> Bool {
    bytes.number(UInt32.self, at: end - locatorByteCount) == ZipSignature.wideEndLocator
  }

  /// The record with 64-bit numbers, found by the one that lies right before the record at `end`.
  private static func wide(
    _ path: String, _ bytes: UnsafeRawBufferPointer, _ end: Int
  ) throws(InterchangeError) -> (Fields, limit: Int) {
    let locator = end - locatorByteCount
    guard bytes.number(UInt32.self, at: locator) == ZipSignature.wideEndLocator,
      let place = bytes.number(UInt64.self, at: locator + 8), let offset = Int(exactly: place), offset <= locator - 56,
      bytes.number(UInt32.self, at: offset) == ZipSignature.wideEnd,
      let disks = bytes.number(UInt64.self, at: offset + 16), let here = bytes.number(UInt64.self, at: offset + 24),
      let all = bytes.number(UInt64.self, at: offset + 32), let size = bytes.number(UInt64.self, at: offset + 40),
      let start = bytes.number(UInt64.self, at: offset + 48)
    else { throw .damaged("the end of the archive announces a record with 64-bit numbers that is not there", path) }
    return (Fields(isUndivided: disks == 0 && here == all, count: all, size: size, start: start), offset)
  }
}
