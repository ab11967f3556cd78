import Foundation
import TestSupport
import Testing

@testable import Interchange

@Suite struct ZipTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let members: [(name: String, content: [UInt8])] = [
    ("first.txt", Array("some text".utf8)), ("folder/é 🦀", [UInt8](repeating: 7, count: 5000)), ("empty", []),
    ("last", (0..<3000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }),
  ]

  private func contents(_ archive: ZipArchive) throws -> [[UInt8]] {
    try archive.entries.map { try archive.bytes(of: $0.name) }
  }

  @Test(arguments: [false, true]) func membersComeBackAsTheyWere(_ deflated: Bool) throws {
    try ZipArchive.write(Self.members, deflated: deflated, to: folder.file())
    let archive = try ZipArchive(path: folder.file())
    #expect(archive.entries.map(\.name) == Self.members.map(\.name))
    #expect(try contents(archive) == Self.members.map(\.content))
    #expect(archive.entries.allSatisfy { deflated || $0.range.lowerBound % 64 == 0 })
    #expect(throws: InterchangeError.self) { try archive.bytes(of: "none") }
  }

  /// With a threshold of a few bytes, small archives have everything that those beyond 4 GiB have.
  @Test(arguments: [0, 1000], [false, true]) func wideNumbersAreWrittenAndRead(_ from: Int, _ deflated: Bool) throws {
    let members = Self.members.map { ZipMember(name: $0.name, pieces: [HeldBytes(copying: $0.content)]) }
    try ZipArchive.write(members, deflated: deflated, to: folder.file(), wideFrom: from)
    #expect(try contents(ZipArchive(path: folder.file())) == Self.members.map(\.content))
  }

  @Test func manyMembersNeedWideCounts() throws {
    let members = (0..<70_000).map { ZipMember(name: "\($0)", pieces: []) }
    try ZipArchive.write(members, deflated: true, to: folder.file())
    #expect(try ZipArchive(path: folder.file()).entries.count == 70_000)
  }

  /// Some programs write this number into the narrow record and no wide one.
  @Test func asManyMembersAsANarrowCountCanTell() throws {
    let members = (0..<0xFFFF).map { ZipMember(name: "\($0)", pieces: []) }
    try ZipArchive.write(members, deflated: true, to: folder.file())
    var bytes = try raw()
    let (wide, locator, end) = (bytes.count - 98, bytes.count - 42, bytes.count - 22)
    if bytes[wide..<wide + 4] == [0x50, 0x4B, 6, 6] {
      // The directory's length and place, which the wide record tells, as the narrow one does.
      bytes.replaceSubrange(end + 12..<end + 16, with: bytes[wide + 40..<wide + 44])
      bytes.replaceSubrange(end + 16..<end + 20, with: bytes[wide + 48..<wide + 52])
      bytes.removeSubrange(wide..<locator + 20)
    }
    #expect(try ZipArchive(bytes: bytes, named: "x").entries.count == 0xFFFF)
  }

  @Test func aCommentAtTheEndIsPassedOver() throws {
    try ZipArchive.write(Self.members, to: folder.file())
    var bytes = try raw()
    bytes[bytes.count - 2] = 5
    #expect(try ZipArchive(bytes: bytes + [1, 2, 3, 4, 5], named: "x").entries.count == 4)
    #expect(throws: InterchangeError.self) { try ZipArchive(bytes: bytes, named: "x") }
  }

  private func raw() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file()))) }

  /// An archive of `content` under the names "a" and "b", changed by `change`, which gets the places of the directory's
  /// two records.
  private func problem(
    deflated: Bool = false, limits: ReadingLimits = ReadingLimits(),
    _ change: (inout [UInt8], _ first: Int, _ second: Int) -> Void
  ) throws -> String {
    let content = [UInt8](repeating: 1, count: 300)
    try ZipArchive.write([("a", content), ("b", content)], deflated: deflated, to: folder.file())
    var bytes = try raw()
    let start = (0..<4).reduce(0) { $0 | Int(bytes[bytes.count - 6 + $1]) << (8 * $1) }
    change(&bytes, start, start + 47)
    let error = #expect(throws: InterchangeError.self) {
      let archive = try ZipArchive(bytes: bytes, named: "x", limits: limits)
      _ = try contents(archive)
    }
    return error?.description ?? ""
  }

  @Test func contradictionsAreNamed() throws {
    let wrong: [(expected: String, change: (inout [UInt8], Int, Int) -> Void)] = [
      ("is encrypted", { bytes, first, _ in bytes[first + 8] |= 1 }),
      ("compressed by method 12", { bytes, first, _ in bytes[first + 10] = 12 }),
      ("and the directory differ", { bytes, first, _ in bytes[first + 46] = 0x63 }),
      ("two members have the name 'a'", { bytes, _, second in bytes[second + 46] = 0x61 }),
      ("has the checksum", { bytes, _, _ in bytes[64] ^= 1 }),
      ("is stored in 301 bytes but announces 300", { bytes, first, _ in bytes[first + 20] += 1 }),
      ("has no header at byte 1", { bytes, first, _ in bytes[first + 42] = 1 }),
      ("no record of a member", { bytes, first, _ in bytes[first] = 0 }),
      ("goes beyond the directory", { bytes, first, _ in bytes[first + 33] = 1 }),
      ("cannot be read", { bytes, first, _ in for index in 20..<28 { bytes[first + index] = 0xFF } }),
      ("one of several parts", { bytes, _, _ in bytes[bytes.count - 18] = 1 }),
      ("cannot name the 9 members", { bytes, _, _ in for index in [14, 12] { bytes[bytes.count - index] = 9 } }),
      ("does not lie before", { bytes, _, _ in bytes[bytes.count - 3] = 1 }),
      ("that is not there", { bytes, _, _ in for index in 3...6 { bytes[bytes.count - index] = 0xFF } }),
    ]
    for (expected, change) in wrong {
      let text = try problem { change(&$0, $1, $2) }
      #expect(text.contains(expected), "\(expected): \(text)")
    }
  }

  @Test func overlapsAreRefused() throws {
    // A member whose announced bytes reach over the next one's header, and one that reaches over all.
    for (size, expected) in [(400, "share bytes"), (712, "reach into the directory")] {
      let text = try problem { bytes, first, _ in
        let (low, high) = (UInt8(size & 255), UInt8(size >> 8))
        for index in [20, 24] { (bytes[first + index], bytes[first + index + 1]) = (low, high) }
        for index in [18, 22] { (bytes[index], bytes[index + 1]) = (low, high) }
      }
      #expect(text.contains(expected), "\(text)")
    }
  }

  @Test func announcedSizesAreBounded() throws {
    let small = ReadingLimits(baseBytes: 500, bytesPerFileByte: 0)
    let refused = try problem(limits: small) { _, _, _ in }
    #expect(refused.contains("would take 600 bytes; a file of this size may ask for 500"), "\(refused)")
    let bomb = try problem(deflated: true) { bytes, first, _ in
      bytes[first + 27] = 0x7F
      bytes[25] = 0x7F
    }
    #expect(bomb.contains("cannot become"), "\(bomb)")
    for step in [-1, 1] {
      let text = try problem(deflated: true) { bytes, first, _ in
        let size = 300 + step
        (bytes[first + 24], bytes[first + 25]) = (UInt8(size & 255), UInt8(size >> 8))
        (bytes[22], bytes[23]) = (UInt8(size & 255), UInt8(size >> 8))
      }
      #expect(text.contains("cannot be decompressed to the \(300 + step) bytes"), "\(text)")
    }
  }

  @Test(arguments: ["/etc/passwd", "../x", "a/../b", "", "a\\b", "a\0"])
  func namesThatLeadOutAreRefused(_ name: String) {
    #expect(throws: InterchangeError.self) { try ZipArchive.write([(name, [])], to: folder.file()) }
  }
}
