/// What the directory of an archive says of one member.
struct ZipRecord {
  let name: String
  let flags: UInt16
  let method: UInt16
  let checksum: UInt32
  let storedSize: Int
  let size: Int
  /// Where the member's own header is in the file.
  let headerOffset: Int
  /// Bytes that this record takes in the directory.
  let byteCount: Int

  private static let fixedByteCount = 46

  /// Reads the record at `offset`, which must end before `limit`.
  init(path: String, _ bytes: UnsafeRawBufferPointer, at offset: Int, limit: Int) throws(InterchangeError) {
    guard offset <= limit - Self.fixedByteCount,
      bytes.number(UInt32.self, at: offset) == ZipSignature.directoryHeader,
      let flags = bytes.number(UInt16.self, at: offset + 8), let method = bytes.number(UInt16.self, at: offset + 10),
      let checksum = bytes.number(UInt32.self, at: offset + 16),
      let stored = bytes.number(UInt32.self, at: offset + 20), let size = bytes.number(UInt32.self, at: offset + 24),
      let nameCount = bytes.number(UInt16.self, at: offset + 28),
      let extraCount = bytes.number(UInt16.self, at: offset + 30),
      let commentCount = bytes.number(UInt16.self, at: offset + 32),
      let disk = bytes.number(UInt16.self, at: offset + 34),
      let header = bytes.number(UInt32.self, at: offset + 42)
    else { throw .damaged("there is no record of a member at byte \(offset)", path) }
    byteCount = Self.fixedByteCount + Int(nameCount) + Int(extraCount) + Int(commentCount)
    let nameStart = offset + Self.fixedByteCount
    guard byteCount <= limit - offset, let nameBytes = bytes.part(at: nameStart, count: Int(nameCount)),
      let extra = bytes.part(at: nameStart + Int(nameCount), count: Int(extraCount))
    else { throw .damaged("the record of a member at byte \(offset) goes beyond the directory", path) }
    name = try Self.name(path, nameBytes, offset)
    var wide = WideNumbers(extra)
    let (wideSize, wideStored, wideHeader) = (wide.take(for: size), wide.take(for: stored), wide.take(for: header))
    guard disk == 0 || disk == 0xFFFF, let wideSize, let wideStored, let wideHeader,
      let size = Int(exactly: wideSize), let stored = Int(exactly: wideStored), let header = Int(exactly: wideHeader)
    else { throw .damaged("the sizes or the place of the member '\(name)' cannot be read", path) }
    self.flags = flags
    self.method = method
    self.checksum = checksum
    (self.size, storedSize, headerOffset) = (size, stored, header)
  }

  private static func name(
    _ path: String, _ bytes: UnsafeRawBufferPointer, _ offset: Int
  ) throws(InterchangeError) -> String {
    guard let name = String(validating: bytes, as: UTF8.self) else {
      throw InterchangeError(
        file: path, problem: "the member's name in the record at byte \(offset) is not UTF-8",
        remedy: "Write the archive with names in UTF-8")
    }
    guard ZipArchive.isAllowed(name) else {
      throw .damaged("the member's name '\(name)' leads out of the archive", path)
    }
    return name
  }

  /// The 64-bit numbers of an extra field, which stand there only for those that 32 bits do not hold.
  private struct WideNumbers {
    private var bytes: UnsafeRawBufferPointer
    private var offset = 0

    init(_ extra: UnsafeRawBufferPointer) {
      var place = 0
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      while let kind = extra.number(UInt16.self, at: place), let count = extra.number(UInt16.self, at: place + 2) {
        if kind == ZipSignature.wideField, let part = extra.part(at: place + 4, count: Int(count)) {
          bytes = part
          break
        }
        place += 4 + Int(count)
      }
    }

    mutating func take(for narrow: UInt32) -> UInt64? {
      guard narrow == .max else { return UInt64(narrow) }
      defer { offset += 8 }
      return bytes.number(UInt64.self, at: offset)
    }
  }
}

/// The numbers that zip's records begin with.
enum ZipSignature {
  static let localHeader: UInt32 = 0x0403_4B50
  static let directoryHeader: UInt32 = 0x0201_4B50
  static let end: UInt32 = 0x0605_4B50
  static let wideEnd: UInt32 = 0x0606_4B50
  static let wideEndLocator: UInt32 = 0x0706_4B50
  /// The extra field with 64-bit numbers.
  static let wideField: UInt16 = 0x0001
  /// The extra field that this project and PyTorch fill with padding.
  static let paddingField: UInt16 = 0x4246
}
