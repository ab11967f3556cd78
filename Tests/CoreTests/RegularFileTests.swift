import Foundation
import Testing

@testable import Core

/// Nothing but files is read, and nothing else is waited for or replaced.
@Suite struct RegularFileTests {
  private let folder = NSTemporaryDirectory() + "regular-\(UUID().uuidString)"

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  private func failure(_ path: String) -> RegularFile.Failure? {
    #expect(throws: RegularFile.Failure.self) { try RegularFile.bytes(path, most: 100) }
  }

  @Test func whatIsNoFileIsNamed() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try #require(mkfifo(folder + "/pipe", 0o600) == 0)
    #expect(failure(folder)?.kind == "a folder" && failure(folder)?.remedy == "Give the path of a file")
    #expect(failure(folder + "/pipe")?.kind == "a named pipe (FIFO)")
    #expect(failure("/dev/null")?.remedy == "Write what it gives to a file first, and give that")
    #expect(failure(folder + "/none")?.code == ENOENT)
    #expect(failure(folder + "/none")?.remedy == "Check the path; folders are not made by themselves")
    try "long".write(toFile: folder + "/file", atomically: false, encoding: .utf8)
    #expect(failure(folder + "/file/inner")?.remedy == "A part of the path is a file, not a folder; check it")
    #expect(try RegularFile.bytes(folder + "/file", most: 4) == Array("long".utf8))
    #expect(throws: RegularFile.Failure.self) { try RegularFile.bytes(folder + "/file", most: 3) }
    for path in [folder, folder + "/pipe", "/dev/null"] {
      #expect(throws: RegularFile.Failure.self) { try RegularFile.requireReplaceable(path) }
    }
    try RegularFile.requireReplaceable(folder + "/file")
    try RegularFile.requireReplaceable(folder + "/none")
  }
}
