import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite struct EventFileTests {
  private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

  /// RFC 3720, appendix B.4, and the check value of the catalog of CRC algorithms.
  @Test func checksumsOfKnownBytes() {
    #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.checksum(Array(0..<32)) == 0x46DD_794E)
    #expect(CRC32C.checksum(Array((0..<32).reversed())) == 0x113F_DB5C)
    #expect(CRC32C.checksum([]) == 0)
    // 0x8A9136AA turned by 15 bits to the right, and the format's constant.
    #expect(CRC32C.masked([UInt8](repeating: 0, count: 32)) == 0x6D55_1522 &+ 0xA282_EAD8)
  }

  /// The first entry of every file, byte for byte: time 1.0, step 0, version.
  @Test func theFirstEntryIsTheFormats() {
    let record = EventMessage(wallTime: 1, step: 0, content: .fileVersion).record
    let data = [9, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 16, 0, 26, 13] + Array("brain.Event:2".utf8)
    #expect(Array(record[12..<record.count - 4]) == data)
    #expect(Array(record.prefix(8)) == [UInt8(data.count), 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func whatIsWrittenIsRead() throws {
    try withFolder { folder in
      let date = Date(timeIntervalSince1970: 1_700_000_000.25)
      let events = try EventFileWriter(folder: folder, date: date)
      #expect((events.path as NSString).lastPathComponent.hasPrefix("events.out.tfevents.1700000000."))
      try events.write(scalars: [("loss/training", 0.5), ("größe", -3)], step: 1, date: date)
      try events.write(scalars: [("loss/training", .infinity)], step: 300, date: date + 60)
      try events.write(scalars: [], step: -2, date: date)
      #expect(
        try EventFileReader.entries(bytes(events.path)) == [
          .init(wallTime: 1_700_000_000.25, step: 0, fileVersion: "brain.Event:2"),
          .init(wallTime: 1_700_000_000.25, step: 1, scalars: ["loss/training": 0.5, "größe": -3]),
          .init(wallTime: 1_700_000_060.25, step: 300, scalars: ["loss/training": .infinity]),
          .init(wallTime: 1_700_000_000.25, step: -2),
        ])
    }
  }

  @Test func aRunThatGoesOnSupersedesWhatItRepeats() throws {
    try withFolder { folder in
      let date = Date(timeIntervalSince1970: 1_700_000_000)
      let first = try EventFileWriter(folder: folder, date: date)
      for step in 1...5 { try first.write(scalars: [("loss", Double(step))], step: step) }
      // In the same second, and with a clock that went back.
      let second = try EventFileWriter(folder: folder, resumingAt: 4, date: date)
      try second.write(scalars: [("loss", 40)], step: 4)
      let third = try EventFileWriter(folder: folder, resumingAt: 5, date: date - 1000)
      try third.write(scalars: [("loss", 50)], step: 5)
      #expect(first.path < second.path && second.path < third.path)
      #expect(try EventFileReader.scalars("loss", in: folder) == [1: 1, 2: 2, 3: 3, 4: 40, 5: 50])
    }
  }

  /// Wherever a file is cut off, what is before the cut is read.
  @Test func aFileThatIsCutOffIsRead() throws {
    try withFolder { folder in
      let events = try EventFileWriter(folder: folder)
      for step in 1...3 { try events.write(scalars: [("loss", Double(step))], step: step) }
      let whole = try bytes(events.path)
      let all = try EventFileReader.entries(whole)
      for length in 0..<whole.count {
        let read = try EventFileReader.entries(Array(whole.prefix(length)))
        #expect(read == Array(all.prefix(read.count)) && read.count < all.count)
      }
      var damaged = whole
      damaged[whole.count - 8] ^= 1
      #expect(throws: EventFileReader.Damage.self) { try EventFileReader.entries(damaged) }
    }
  }

  @Test func foldersThatAreNotThereAreNamed() throws {
    #expect(errorText { _ = try EventFileWriter(folder: "/nowhere/run") }.contains("Make its folder first"))
    try withFolder { folder in
      let events = try EventFileWriter(folder: folder)
      try FileManager.default.removeItem(atPath: events.path)
      #expect(errorText { try events.write(scalars: [("loss", 1)], step: 1) }.hasPrefix("\(events.path): cannot open"))
    }
  }

  /// A file that cannot grow ends with a whole entry.
  @Test func aFullDiskLeavesWholeEntries() async {
    await #expect(processExitsWith: .success) {
      try withFolder { folder in
        let events = try EventFileWriter(folder: folder)
        try events.write(scalars: [("loss", 1)], step: 1)
        let before = try Data(contentsOf: URL(fileURLWithPath: events.path))
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: rlim_t(before.count + 20), rlim_max: rlim_t(before.count + 20))
        guard setrlimit(__rlimit_resource_t(1), &limit) == 0 else { exit(2) }
        guard errorText({ try events.write(scalars: [("loss", 2)], step: 2) }).contains("cannot write") else { exit(3) }
        guard try Data(contentsOf: URL(fileURLWithPath: events.path)) == before else { exit(4) }
      }
    }
  }

  /// Leaves files for Tests/Interoperability/event_files.py in the folder that EIL_EVENTS names.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["EIL_EVENTS"] != nil))
  func filesForOtherReaders() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["EIL_EVENTS"])
    let first = try EventFileWriter(folder: folder)
    for step in 1...5 {
      try first.write(
        scalars: [("loss/training", 1 / Double(step)), ("accuracy/held-out", 10 * Double(step))], step: step)
    }
    let second = try EventFileWriter(folder: folder, resumingAt: 4)
    for step in 4...6 { try second.write(scalars: [("loss/training", 2 / Double(step))], step: step) }
  }
}
