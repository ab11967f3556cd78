@testable import Core
import Glibc
import Testing

@Suite("Names of files are bytes") struct FileNameTests {
  private func bytes(_ text: String) -> [UInt8] { FileName.bytes(of: text).dropLast().map(UInt8.init(bitPattern:)) }

  @Test(arguments: [
    ([0x61, 0xE9, 0x62], "a\\xE9b"), (Array("é ü 漢 😀".utf8), "é ü 漢 😀"), ([0xFF, 0xFE], "\\xFF\\xFE"), ([], ""),
    ([0xC3], "\\xC3"), ([0xC3, 0xA9, 0xC3], "é\\xC3"), (Array("100%\\x".utf8), "100%\\x"),
  ] as [([UInt8], String)])
  func thereAndBack(name: [UInt8], text: String) {
    #expect(FileName.text(of: name) == text)
    #expect(bytes(text) == name)
  }

  /// Every byte alone, and every pair: nothing is lost.
  @Test func noByteIsLost() {
    for first in UInt8.min...UInt8.max {
      #expect(bytes(FileName.text(of: [first])) == [first])
      for second in stride(from: UInt8(1), through: 250, by: 7) {
        #expect(bytes(FileName.text(of: [first, second])) == [first, second])
      }
    }
  }

  @Test func whatIsNoEscapeStays() {
    for text in ["\\xZZ", "\\x4", "\\x41", "\\", "a\\xE", "C:\\xampp"] { #expect(bytes(text) == Array(text.utf8)) }
  }

  @Test func memoryIsReadFromTheSystemsTexts() {
    #expect(AvailableMemory.available(inMemoryInfo: "MemTotal: 9 kB\nMemAvailable:   2048 kB\n") == 2 << 20)
    #expect(AvailableMemory.available(inMemoryInfo: "MemTotal: 9 kB\n") == nil)
    #expect(AvailableMemory.limit(ofGroup: "max\n") == nil && AvailableMemory.limit(ofGroup: "1048576\n") == 1 << 20)
    #expect((AvailableMemory.bytes ?? 1 << 30) > 1 << 20)
  }
}
