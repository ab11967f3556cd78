import Autodiff
import Foundation
import TestSupport
import Testing

@testable import Interchange

/// Archives of PyTorch's form around pickles that no honest program writes.
@Suite struct HostileCheckpointTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A text as a pickle has it.
  private func text(_ text: String) -> [UInt8] {
    let length = UInt32(text.utf8.count).littleEndian
    return [UInt8(ascii: "X")] + withUnsafeBytes(of: length) { Array($0) } + Array(text.utf8)
  }

  private func checkpoint(_ pickle: [UInt8], storage: [UInt8]? = nil) throws -> PyTorchCheckpoint {
    var members: [(name: String, content: [UInt8])] = [("x/data.pkl", [0x80, 2] + pickle + [UInt8(ascii: ".")])]
    if let storage { members.append(("x/data/0", storage)) }
    try ZipArchive.write(members, deflated: true, to: folder.file("x.pth"))
    return try PyTorchCheckpoint(path: folder.file("x.pth"))
  }

  private func refusal(_ pickle: [UInt8]) throws -> String {
    let error = #expect(throws: InterchangeError.self) { try checkpoint(pickle) }
    return error?.description ?? ""
  }

  /// The tensor `a` of float32 of `shape` that begins `offset` elements into a storage of one.
  private func dictionary(offset: Int, shape: UInt8) -> [UInt8] {
    let storage = Array("((".utf8) + text("storage") + Array("ctorch\nFloatStorage\n".utf8) + text("0") + text("cpu")
      + [UInt8(ascii: "K"), 1] + Array("tQ".utf8)
    let start = [0x8A, 8] + withUnsafeBytes(of: Int64(offset).littleEndian) { Array($0) }
    let sizes: [UInt8] = [UInt8(ascii: "K"), shape, 0x85, UInt8(ascii: "K"), 1, 0x85]
    return Array("}".utf8) + text("a") + Array("ctorch._utils\n_rebuild_tensor_v2\n".utf8) + storage + start + sizes
      + Array("tRs".utf8)
  }

  /// Where an empty tensor lies does not matter, and must not be computed with.
  @Test func anEmptyTensorMayLieAnywhere() throws {
    let file = try checkpoint(dictionary(offset: 1 << 62, shape: 0), storage: [0, 0, 128, 63])
    #expect(try file.tensor("a").shape == [0])
    #expect(try file.tensors().keys.sorted() == ["a"])
    #expect(try WeightFile(path: folder.file("x.pth")).tensor("a").shape == [0])
    #expect(try checkpoint(dictionary(offset: 0, shape: 1), storage: [0, 0, 128, 63]).tensor("a").scalar == 1)
  }

  @Test func aDictionaryThatWrapsItselfIsRefused() throws {
    let text = try refusal(Array("}q\u{0}".utf8) + text("state_dict") + Array("h\u{0}s".utf8))
    #expect(text.contains("dictionaries and lists within one another, more than 32 levels deep"), "\(text)")
  }

  /// Whatever stands beside a state dictionary is listed, so a file of a few kilobytes must not ask for millions of
  /// lines.
  @Test func whatIsLeftOutIsLimited() throws {
    let others = [UInt8](repeating: UInt8(ascii: "N"), count: 1_200_000)
    let pickle = Array("}(".utf8) + text("state_dict") + Array("}".utf8) + text("a") + Array("Ns".utf8) + others
    let text = try refusal(pickle + Array("u".utf8))
    #expect(text.contains("it holds more than 500000 values"), "\(text)")
    let size = try FileManager.default.attributesOfItem(atPath: folder.file("x.pth"))[.size] as? Int
    #expect(try #require(size) < 8000)
  }

  /// Each value takes one byte of the pickle, next to none of the file, and many of memory.
  @Test func valuesInContainersAreLimited() throws {
    let part = Array("(".utf8) + [UInt8](repeating: UInt8(ascii: "N"), count: 1_900_000) + Array("e".utf8)
    let text = try refusal(Array("]".utf8) + part + part + part)
    #expect(text.contains("more than 4000000 objects"), "\(text)")
  }
}
