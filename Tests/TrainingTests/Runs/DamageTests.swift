import Foundation
import TestSupport
import Testing

@testable import Training

@Suite("Damaged checkpoints")
struct DamageTests {
  enum Damage: String, CaseIterable, Sendable {
    case truncated, empty, garbage, missing, headerBit, valueBit, lengthBit, nameOfTheChecksum, zeros

    func apply(_ path: String) throws {
      let url = URL(fileURLWithPath: path)
      var data = try Data(contentsOf: url)
      func flip(_ place: Int) { data[place] ^= 4 }
      switch self {
      case .truncated: data = data.prefix(data.count / 2)
      case .empty: data = Data()
      case .garbage: data = Data("not a checkpoint at all".utf8)
      case .missing: return try FileManager.default.removeItem(at: url)
      case .headerBit: flip(200)
      case .valueBit: flip(data.count - 40)
      case .lengthBit: flip(1)
      case .nameOfTheChecksum:
        let place = try #require(data.range(of: Data("\"checksum\"".utf8)))
        data.replaceSubrange(place, with: Data("\"checksun\"".utf8))
      case .zeros: data.replaceSubrange((data.count - 512)..<(data.count - 256), with: Data(count: 256))
      }
      // Written into the file itself: a disk that damages it damages all its names.
      let file = try FileHandle(forWritingTo: url)
      try file.truncate(atOffset: 0)
      try file.write(contentsOf: data)
      try file.close()
    }
  }

  @Test(
    "A damaged newest checkpoint is named, and from the one before the run ends in the same bits",
    arguments: Damage.allCases)
  func newest(_ damage: Damage) throws {
    try withFolder { folder in
      let whole = try Uninterrupted(in: folder)
      // Behind the end of an epoch, in one, and behind the last.
      for number in [1, 2, 3, 5] {
        let directory = RunDirectory(path: whole.copies[number])
        try damage.apply(directory.checkpointPath)
        let resumed = try whole.goOn(directory)
        let notice = resumed.trainer.notices.first ?? ""
        #expect(notice.hasPrefix(directory.checkpointPath + ": "), "\(notice)")
        #expect(notice.contains("The checkpoint before it is used: previous.safetensors"))
        #expect(resumed.bits == whole.bits, "\(number)")
        #expect(resumed.trainer.best == whole.best, "\(number)")
        #expect(try directory.weightBits(.best) == whole.directory.weightBits(.best), "\(number)")
        #expect(try directory.weightBits(.last) == whole.directory.weightBits(.last), "\(number)")
      }
    }
  }

  @Test("The first checkpoint after a damaged one does not push out the good one before it")
  func keeping() throws {
    try withFolder { folder in
      let whole = try Uninterrupted(in: folder)
      let directory = RunDirectory(path: whole.copies[2])
      try Damage.valueBit.apply(directory.checkpointPath)
      let before = try Data(contentsOf: URL(fileURLWithPath: directory.previousPath))
      let trainer = try tinyTrainer(whole.configuration, directory: directory)
      try trainer.resume()
      trainer.isStopRequested = { true }
      #expect(try trainer.run() == .stopped)
      #expect(try Data(contentsOf: URL(fileURLWithPath: directory.previousPath)) == before)
      #expect(try whole.goOn(directory).bits == whole.bits)
    }
  }

  @Test("A newest checkpoint that cannot be opened is not damaged: the run does not go on without it")
  func unreadable() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: try Uninterrupted(in: folder).copies[2])
      try FileManager.default.removeItem(atPath: directory.checkpointPath)
      try FileManager.default.createDirectory(atPath: directory.checkpointPath, withIntermediateDirectories: false)
      let text = errorText { try tinyTrainer(tinyConfiguration(), directory: directory).resume() }
      #expect(text == "\(directory.checkpointPath): this is a folder, not a file. Give the path of a file")
    }
  }

  @Test("Where both are damaged, both are named")
  func both() throws {
    try withFolder { folder in
      let directory = try Uninterrupted(in: folder).directory
      try Damage.valueBit.apply(directory.checkpointPath)
      try Damage.truncated.apply(directory.previousPath)
      let trainer = try tinyTrainer(tinyConfiguration(), directory: directory)
      let text = errorText { try trainer.resume() }
      #expect(text.contains("run folder \(directory.path): neither of its checkpoints can be used"))
      #expect(text.contains("/last.safetensors: its ") && text.contains("/previous.safetensors: "))
    }
  }

  @Test("A damaged best checkpoint is named; the newest one still serves, and a resumed run keeps a new best one")
  func best() throws {
    try withFolder { folder in
      let whole = try Uninterrupted(in: folder)
      let directory = RunDirectory(path: whole.copies[2])
      try FileManager.default.removeItem(atPath: directory.bestPath)
      try Data("gone".utf8).write(to: URL(fileURLWithPath: directory.bestPath))
      let text = errorText { _ = try directory.weights(.best) }
      #expect(text.contains("best.safetensors: ") && text.contains("--checkpoint last"))
      #expect(try directory.weights(.last).notice == nil)
      let resumed = try whole.goOn(directory)
      #expect(resumed.trainer.notices.count == 1 && resumed.trainer.notices[0].contains("best.safetensors: "))
      #expect(resumed.trainer.notices[0].contains("It was that of epoch 1"))
      #expect(resumed.bits == whole.bits && resumed.trainer.best != nil)
      _ = try directory.weights(.best)
    }
  }

  @Test("Checkpoints of versions without checksums still open and resume")
  func old() throws {
    try withFolder { folder in
      let whole = try Uninterrupted(in: folder)
      let directory = RunDirectory(path: whole.copies[2])
      try FileManager.default.removeItem(atPath: directory.previousPath)
      try FileManager.default.removeItem(atPath: directory.bestPath)
      try withoutChecksum(directory.checkpointPath)
      let resumed = try whole.goOn(directory)
      #expect(resumed.bits == whole.bits && resumed.trainer.notices.isEmpty)
      // The best of the epochs that are still to come.
      let later = whole.history.dropFirst().max { $0.heldOutAccuracy ?? 0 < $1.heldOutAccuracy ?? 0 }
      #expect(resumed.trainer.best?.accuracy == later?.heldOutAccuracy)
    }
  }

  /// Writes the header of a checkpoint as the first version did.
  private func withoutChecksum(_ path: String) throws {
    let url = URL(fileURLWithPath: path)
    let data = try Data(contentsOf: url)
    let length = Int(data.prefix(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << (8 * $1.offset) })
    var header = String(decoding: data[8..<(8 + length)], as: UTF8.self)
    let start = try #require(header.range(of: "\"checksum\":\"crc32:"))
    header.removeSubrange(start.lowerBound..<header.index(start.upperBound, offsetBy: 10))
    header = header.replacing("swift-eil run 2", with: "swift-eil run")
    header = header.replacing(try Regex(#",\\"best\\":\{[^}]*\}|\\"best\\":\{[^}]*\},"#), with: "")
    let bytes = Array(header.utf8)
    let count = withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { Array($0) }
    try Data(count + bytes + data[(8 + length)...]).write(to: url)
  }
}
