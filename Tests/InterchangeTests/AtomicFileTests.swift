import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Interchange

@Suite("Files written whole or not at all")
struct AtomicFileTests {
  private func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test("At every stage the old file or the new one is there, and with a second name both are")
  func stages() throws {
    try withFolder { folder in
      let path = folder + "/last"
      try AtomicFile.write("one", to: path)
      let seen = Mutex<[(AtomicFile.Stage, [String?])]>([])
      let observer = AtomicFile.Observer { stage, _ in
        let texts = ["last", "previous", "best"].map {
          try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
        }
        seen.withLock { $0.append((stage, texts)) }
      }
      try AtomicFile.$observer.withValue(observer) {
        try AtomicFile.write(to: path, keepingAs: folder + "/previous", alsoAs: folder + "/best") {
          (file) throws(InterchangeError) in try file.append(Array("two".utf8))
        }
      }
      let found = seen.withLock { $0 }
      #expect(found.map(\.0) == AtomicFile.Stage.allCases)
      let expected: [[String?]] =
        Array(repeating: ["one", nil, nil], count: 4)
        + [["one", nil, "two"], ["one", "one", "two"], ["two", "one", "two"]]
      #expect(found.map(\.1) == expected)
      #expect(try names(folder) == ["best", "last", "previous"])
    }
  }

  @Test("A file with both names moves on, and nothing is left over")
  func sameFile() throws {
    try withFolder { folder in
      let (path, previous) = (folder + "/last", folder + "/previous")
      try AtomicFile.write("one", to: path)
      // As a process that was killed between the two steps leaves it.
      #expect(try AtomicFile.link(path, replacing: previous))
      try AtomicFile.write(to: path, keepingAs: previous) { (file) throws(InterchangeError) in
        try file.append(Array("two".utf8))
      }
      #expect(text(path) == "two" && text(previous) == "one")
      #expect(try names(folder) == ["last", "previous"])
    }
  }

  @Test("A name as long as names may be, of letters of four bytes, leaves room for what is added to it")
  func longName() throws {
    try withFolder { folder in
      let name = String(repeating: "🦀", count: 62)
      try AtomicFile.write("one", to: "\(folder)/\(name)")
      #expect(text("\(folder)/\(name)") == "one")
      let left = try AtomicFile.temporaryName(for: "\(folder)/\(name)")
      try "half".write(toFile: left, atomically: false, encoding: .utf8)
      #expect(AtomicFile.removeLeftovers(of: [name], in: folder).count == 1)
      #expect(try names(folder) == [name])
    }
  }

  @Test("What fails leaves the old file and nothing else")
  func failure() throws {
    try withFolder { folder in
      try AtomicFile.write("one", to: folder + "/last")
      let refusal = InterchangeError(file: "x", problem: "no")
      let error = #expect(throws: InterchangeError.self) {
        try AtomicFile.write(to: folder + "/last", keepingAs: folder + "/previous") {
          (file) throws(InterchangeError) in
          try file.append([1, 2])
          throw refusal
        }
      }
      #expect(error == refusal && text(folder + "/last") == "one")
      try FileManager.default.createDirectory(atPath: folder + "/taken/inside", withIntermediateDirectories: true)
      #expect(throws: InterchangeError.self) { try AtomicFile.write("two", to: folder + "/taken") }
      #expect(throws: InterchangeError.self) { try AtomicFile.write("two", to: folder + "/last/below") }
      #expect(try names(folder) == ["last", "taken"])
    }
  }

  @Test("Only what killed writers of the named files left is removed")
  func leftovers() throws {
    try withFolder { folder in
      let ours = [".run.json.1z.partial", ".last.safetensors.3w5e11264sgsf.partial"]
      let others = [
        ".other.1z.partial", "run.json", ".run.json.partial", ".run.json.not-a-number.partial", "run.json.1z.partial",
        ".run.json.1z",
      ]
      for name in ours + others { try Data().write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
      let removed = AtomicFile.removeLeftovers(of: ["run.json", "last.safetensors"], in: folder)
      #expect(removed == ours.sorted())
      #expect(try names(folder) == others.sorted())
      #expect(AtomicFile.removeLeftovers(of: ["run.json"], in: folder + "/nowhere").isEmpty)
    }
  }

  @Test("A lock is one process's at a time, and ends with its value")
  func lock() throws {
    try withFolder { folder in
      let path = folder + "/lock"
      var first = try FileLock.take(path, note: "process 12345")
      #expect(first != nil)
      #expect(try FileLock.take(path, note: "another") == nil)
      #expect(FileLock.note(path) == "process 12345")
      first = nil
      let second = try FileLock.take(path, note: "me")
      #expect(second != nil && FileLock.note(path) == "me")
      #expect(throws: InterchangeError.self) { _ = try FileLock.take(folder + "/none/lock", note: "") }
    }
  }
}
