import Autodiff
import Foundation
import Interchange
import TestSupport
import Testing

@Suite struct RoundTripTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func everyTypeComesBackAsItWas() throws {
    let tensors: [(name: String, tensor: Tensor)] = [
      ("bytes", Tensor([1, 0, 255] as [UInt8])),
      ("floats", Tensor([1.5, -.infinity, .pi, -0.0] as [Float], shape: [2, 2])),
      ("doubles", Tensor([1 / 3, Double.leastNonzeroMagnitude], shape: [1, 2, 1])),
      ("integers", Tensor([.min, 0, .max] as [Int32])),
      ("scalar", Tensor(2.5)), ("empty", Tensor.zeros([0, 3])),
    ]
    let metadata = ["format": "pt", "odd \"text\"\\": "line\nbreak \u{1} é 🦀"]
    try Safetensors.write(tensors, metadata: metadata, to: folder.file())
    let file = try SafetensorsFile(path: folder.file())
    #expect(file.metadata == metadata)
    #expect(file.names == ["doubles", "floats", "integers", "scalar", "empty", "bytes"])
    for (name, tensor) in tensors {
      let read = try file.tensor(name)
      #expect(read.dtype == tensor.dtype && read.shape == tensor.shape && read.doubles == tensor.doubles, "\(name)")
    }
    #expect(try file.tensors().count == tensors.count)
    #expect(folder.names == ["file.safetensors"])
  }

  @Test func valuesAreAlignedAndBytesTheSameEveryTime() throws {
    let tensors = [("a", Tensor([7] as [UInt8])), ("b", Tensor([1.0])), ("c", Tensor([2] as [Float]))]
    try Safetensors.write(tensors, metadata: ["x": "1", "y": "2"], to: folder.file("1"))
    try Safetensors.write(tensors, metadata: ["y": "2", "x": "1"], to: folder.file("2"))
    let first = try Data(contentsOf: URL(fileURLWithPath: folder.file("1")))
    #expect(try first == Data(contentsOf: URL(fileURLWithPath: folder.file("2"))))
    #expect(first[0] % 8 == 0)
    for entry in try SafetensorsFile(path: folder.file("1")).entries {
      #expect(entry.range.lowerBound % entry.storedType.byteCount == 0)
    }
  }

  @Test func countsCanBeWide() throws {
    let count = Tensor([41, -2] as [Int32])
    try Safetensors.write([("count", count)], widened: ["count"], to: folder.file())
    let file = try SafetensorsFile(path: folder.file())
    #expect(file.entry("count")?.storedType == .int64)
    #expect(try file.tensor("count").values(as: Int32.self) == [41, -2])
  }

  @Test func aFileIsReplacedWhole() throws {
    try Safetensors.write([("old", Tensor(1))], to: folder.file())
    let old = try SafetensorsFile(path: folder.file())
    try Safetensors.write([("new", Tensor(2))], to: folder.file())
    #expect(try old.tensor("old").scalar == 1)
    #expect(try SafetensorsFile(path: folder.file()).names == ["new"])
  }

  @Test func nothingChangesWhenWritingFails() throws {
    struct Stop: Error {}
    try AtomicFile.write("before", to: folder.file())
    #expect(throws: InterchangeError.self) {
      try AtomicFile.write(to: folder.file()) { (file) throws(InterchangeError) in
        try file.append(Array("after".utf8))
        throw InterchangeError(file: "", problem: "stopped on purpose")
      }
    }
    #expect(try String(contentsOfFile: folder.file(), encoding: .utf8) == "before")
    #expect(folder.names == ["file.safetensors"])
  }

  @Test func namesMustBeDistinct() throws {
    let error = #expect(throws: InterchangeError.self) {
      try Safetensors.write([("a", Tensor(1)), ("a", Tensor(2))], to: folder.file())
    }
    #expect(error?.description.contains("tensor 'a': two tensors have this name") == true)
    #expect(throws: InterchangeError.self) {
      try Safetensors.write([("__metadata__", Tensor(1))], to: folder.file())
    }
    #expect(folder.names.isEmpty)
  }

  @Test func aMissingFolderIsNamed() throws {
    let error = #expect(throws: InterchangeError.self) {
      try Safetensors.write([("a", Tensor(1))], to: folder.file("none/file"))
    }
    #expect(error?.problem.contains("No such file or directory") == true)
    #expect(error?.file == folder.file("none/file"))
  }
}
