/// Makes the records of a zip archive while its members are written one after the other.
struct ZipWriter {
  /// Contents that are stored as they are start at multiples of this many bytes.
  private static let alignment = 64
  /// 1 January 1980, the first date that the format knows.
  private static let date: UInt16 = 0x21

  /// Numbers from here on are written with 64 bits.
  let wideFrom: Int
  private var offset = 0
  private var records: [UInt8] = []
  private var count = 0

  init(wideFrom: Int) { self.wideFrom = wideFrom }

  /// The header to write before the content of `member`, which takes `storedSize` bytes if it is compressed.
  mutating func header(of member: ZipMember, storedSize: Int?) -> [UInt8] {
    let (size, checksum, name) = (member.size, member.checksum, Array(member.name.utf8))
    let stored = storedSize ?? size
    let method: UInt16 = storedSize == nil ? 0 : 8
    let isWide = size >= wideFrom || stored >= wideFrom
    var extra: [UInt8] = []
    if isWide { Self.appendWide([size, stored], to: &extra) }
    if storedSize == nil { pad(&extra, after: offset + 30 + name.count) }
    let sizes = common(method, checksum, isWide ? nil : (stored, size), name.count, isWide: isWide)
    var header: [UInt8] = []
    header.append(ZipSignature.localHeader)
    header += sizes
    header.append(UInt16(extra.count))
    header += name + extra
    appendRecord(name, method, checksum, stored: stored, size: size)
    offset += header.count + stored
    return header
  }

  /// What a member's header and its record in the directory have in common, up to the length of its name.
  private func common(
    _ method: UInt16, _ checksum: UInt32, _ sizes: (stored: Int, size: Int)?, _ nameCount: Int, isWide: Bool
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(UInt16(isWide ? 45 : 20))
    // Bit 11: names in UTF-8.
    bytes.append(UInt16(0x800))
    bytes.append(method)
    bytes.append(UInt16(0))
    bytes.append(Self.date)
    bytes.append(checksum)
    bytes.append(sizes.map { UInt32($0.stored) } ?? UInt32.max)
    bytes.append(sizes.map { UInt32($0.size) } ?? UInt32.max)
    bytes.append(UInt16(nameCount))
    return bytes
  }

  private mutating func appendRecord(_ name: [UInt8], _ method: UInt16, _ checksum: UInt32, stored: Int, size: Int) {
    let isWide = size >= wideFrom || stored >= wideFrom
    let isFar = offset >= wideFrom
    var extra: [UInt8] = []
    if isWide || isFar { Self.appendWide((isWide ? [size, stored] : []) + (isFar ? [offset] : []), to: &extra) }
    records.append(ZipSignature.directoryHeader)
    records.append(UInt16(isWide || isFar ? 45 : 20))
    records += common(method, checksum, isWide ? nil : (stored, size), name.count, isWide: isWide || isFar)
    records.append(UInt16(extra.count))
    // No comment, first part, no attributes.
    records += Array(repeating: 0, count: 10)
    records.append(isFar ? UInt32.max : UInt32(offset))
    records += name + extra
    count += 1
  }

  private static func appendWide(_ numbers: [Int], to extra: inout [UInt8]) {
    extra.append(ZipSignature.wideField)
    extra.append(UInt16(8 * numbers.count))
    for number in numbers { extra.append(UInt64(number)) }
  }

  /// Fills up `extra`, which follows byte `start` of the file, so that what comes after it is aligned.
  private func pad(_ extra: inout [UInt8], after start: Int) {
    var missing = (start + extra.count).roundedUp(to: Self.alignment) - start - extra.count
    guard missing > 0 else { return }
    // A field takes four bytes by itself.
    if missing < 4 { missing += Self.alignment }
    extra.append(ZipSignature.paddingField)
    extra.append(UInt16(missing - 4))
    extra += Array(repeating: 0, count: missing - 4)
  }

  /// The directory and the record at the end of the archive.
  func directory() -> [UInt8] {
    var bytes = records
    let isWide = offset >= wideFrom || records.count >= wideFrom || count >= 0xFFFF
    if isWide { appendWideEnd(to: &bytes) }
    bytes.append(ZipSignature.end)
    bytes.append(UInt32(0))
    for _ in 0..<2 { bytes.append(isWide ? UInt16.max : UInt16(count)) }
    bytes.append(isWide ? UInt32.max : UInt32(records.count))
    bytes.append(isWide ? UInt32.max : UInt32(offset))
    bytes.append(UInt16(0))
    return bytes
  }

  private func appendWideEnd(to bytes: inout [UInt8]) {
    let place = offset + bytes.count
    bytes.append(ZipSignature.wideEnd)
    bytes.append(UInt64(44))
    for _ in 0..<2 { bytes.append(UInt16(45)) }
    bytes.append(UInt64(0))
    for number in [count, count, records.count, offset] { bytes.append(UInt64(number)) }
    bytes.append(ZipSignature.wideEndLocator)
    bytes.append(UInt32(0))
    bytes.append(UInt64(place))
    bytes.append(UInt32(1))
  }
}

extension [UInt8] {
  /// Appends a number, its lowest byte first.
  fileprivate mutating func append<I: FixedWidthInteger>(_ number: I) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
