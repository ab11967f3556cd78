import Autodiff
import Foundation
import TestSupport
import Testing

@testable import Interchange

@Suite("Checksums of safetensors files")
struct ChecksumTests {
  private func write(_ path: String, isChecksummed: Bool = true) throws -> [UInt8] {
    let weights = Tensor((0..<12).map { Float($0) / 7 }, shape: [3, 4])
    let tensors = [(name: "weight", tensor: weights), (name: "checksum", tensor: Tensor([Int32(3)], shape: [1]))]
    try Safetensors.write(
      tensors, metadata: ["text": #"a "checksum":"crc32:" in a text"#], widened: ["checksum"],
      isChecksummed: isChecksummed, to: path)
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test("A file that was written whole is whole, and reads like any other")
  func whole() throws {
    try withFolder { folder in
      let bytes = try write(folder + "/a")
      let file = try SafetensorsFile(path: folder + "/a")
      try file.verifyChecksum()
      #expect(file.checksum?.hasPrefix("crc32:") == true && file.checksum != "crc32:00000000")
      #expect(try file.tensor("weight").shape == [3, 4])
      #expect(try write(folder + "/a") == bytes, "the same tensors give the same bytes")
      _ = try write(folder + "/b", isChecksummed: false)
      let other = try SafetensorsFile(path: folder + "/b")
      #expect(other.checksum == nil)
      #expect(throws: InterchangeError.self) { try other.verifyChecksum() }
    }
  }

  @Test("Every damaged bit is found, wherever it is")
  func bits() throws {
    try withFolder { folder in
      let bytes = try write(folder + "/a")
      for place in bytes.indices {
        for bit in 0..<8 {
          var damaged = bytes
          damaged[place] ^= 1 << UInt8(bit)
          #expect(throws: InterchangeError.self, "byte \(place), bit \(bit)") {
            try SafetensorsFile(bytes: damaged, named: "damaged").verifyChecksum()
          }
        }
      }
    }
  }

  @Test("Every cut, and every exchange of two blocks, is found")
  func cuts() throws {
    try withFolder { folder in
      let bytes = try write(folder + "/a")
      for count in bytes.indices {
        #expect(throws: InterchangeError.self, "\(count) bytes") {
          try SafetensorsFile(bytes: Array(bytes[..<count]), named: "cut").verifyChecksum()
        }
      }
      let end = bytes.count
      let exchanged = bytes[..<(end - 32)] + bytes[(end - 16)...] + bytes[(end - 32)..<(end - 16)]
      #expect(throws: InterchangeError.self) {
        try SafetensorsFile(bytes: Array(exchanged), named: "exchanged").verifyChecksum()
      }
    }
  }

  @Test("The text names the file and both checksums")
  func text() throws {
    try withFolder { folder in
      var bytes = try write(folder + "/a")
      bytes[bytes.count - 1] ^= 1
      let file = try SafetensorsFile(bytes: bytes, named: "runs/a.safetensors")
      let error = #expect(throws: InterchangeError.self) { try file.verifyChecksum() }
      let text = error.map { "\($0)" } ?? ""
      #expect(text.hasPrefix("runs/a.safetensors: its \(bytes.count) bytes have the checksum crc32:"))
      #expect(text.contains("but it says \(file.checksum ?? "none")"))
    }
  }
}
