import Autodiff
import Foundation
import Interchange
import TestSupport
import Testing

/// Files with single bytes changed and with their ends cut off: each is read or refused, and nothing else happens.
@Suite struct MutationTests {
  private static let limits = ReadingLimits(baseBytes: 1 << 20, bytesPerFileByte: 64)

  /// Reads everything in a file of this name; whether it could be read.
  private func isRead(_ bytes: [UInt8], _ name: String) -> Bool {
    do throws(InterchangeError) {
      if name.hasSuffix(".npy") {
        _ = try NumPyFile(bytes: bytes, named: name).tensor()
      } else if name.hasSuffix(".npz") {
        _ = try NumPyArchive(bytes: bytes, named: name, limits: Self.limits).tensors()
      } else if name.hasSuffix(".safetensors") {
        _ = try SafetensorsFile(bytes: bytes, named: name).tensors()
      } else {
        _ = try PyTorchCheckpoint(bytes: bytes, named: name, limits: Self.limits).tensors()
      }
      return true
    } catch {
      return false
    }
  }

  /// Numbers that are the same in every run (splitmix64).
  private struct Stream {
    var state: UInt64

    mutating func next(below limit: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = state
      word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
      return Int((word ^ word >> 31) % UInt64(limit))
    }
  }

  /// A file of safetensors, small enough that its header is changed often.
  private static func safetensors() throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let tensors: [(name: String, tensor: Tensor)] = [
      ("a", Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])), ("b", Tensor([5] as [Int32])), ("empty", .zeros([0, 3])),
    ]
    try Safetensors.write(tensors, metadata: ["note": "text"], isChecksummed: true, to: folder.file("x.safetensors"))
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("x.safetensors"))))
  }

  @Test(arguments: try CheckpointFixture.files() + ["small.safetensors"])
  func changedBytesDoNoHarm(_ name: String) throws {
    let bytes = name == "small.safetensors" ? try Self.safetensors() : try CheckpointFixture.bytes(name)
    var stream = Stream(state: UInt64(bytes.count))
    var refused = 0
    for _ in 0..<3000 {
      var changed = bytes
      for _ in 0...stream.next(below: 3) {
        let place = stream.next(below: changed.count)
        switch stream.next(below: 4) {
        case 0: changed[place] = UInt8(stream.next(below: 256))
        case 1: changed[place] ^= 1 << UInt8(stream.next(below: 8))
        case 2: changed[place] = [0, 0xFF, 0x7F, 0x80][stream.next(below: 4)]
        default: changed[place] = bytes[stream.next(below: bytes.count)]
        }
      }
      if !isRead(changed, name) { refused += 1 }
    }
    #expect(refused > 0)
  }

  @Test(arguments: try CheckpointFixture.files() + ["checkpoints.safetensors"])
  func noEndMayBeMissing(_ name: String) throws {
    let path = name.hasSuffix(".safetensors") ? "../\(name)" : name
    let bytes = try CheckpointFixture.bytes(path)
    for count in stride(from: 0, to: bytes.count, by: bytes.count > 10_000 ? 37 : 3) {
      #expect(!isRead(Array(bytes.prefix(count)), name), "\(count) of \(bytes.count) bytes")
    }
  }
}
