import Autodiff
import Foundation
import TestSupport
import Testing

@testable import Interchange

/// Formats told apart by all that files say.
@Suite struct FormatTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A safetensors file whose header has `length` bytes; at least as many as an entry takes.
  static func safetensors(headerOf length: Int) -> [UInt8] {
    let rest = #"":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#
    let name = String(repeating: "w", count: length - rest.utf8.count - 2)
    return withUnsafeBytes(of: UInt64(length).littleEndian) { Array($0) } + Array(("{\"" + name + rest).utf8) + [7]
  }

  @Test func headersOfAnyLengthAreRead() throws {
    for length in 64..<64 + 16 * 256 {
      let bytes = Self.safetensors(headerOf: length)
      #expect(try WeightFormat(HeldBytes(copying: bytes), "w") == .safetensors, "\(length)")
      #expect(try SafetensorsFile(bytes: bytes, named: "w").entries.count == 1, "\(length)")
    }
    // Every low byte once more, from the disk and under the name of another format.
    for length in 256..<512 {
      try AtomicFile.write(Self.safetensors(headerOf: length), to: folder.file("w.pth"))
      let file = try WeightFile(path: folder.file("w.pth"))
      #expect(file.format == .safetensors)
      #expect(try file.tensor(file.names[0]).floats == [7])
    }
  }

  /// The smallest file of each format.
  private static func files() throws -> [(format: WeightFormat, bytes: [UInt8])] {
    let folder = try TemporaryFolder()
    func bytes(_ name: String, _ count: Int = 1) throws -> [UInt8] {
      let array = StoredArray(name: "x", Tensor(1))
      try WeightFile.write(Array(repeating: array, count: count), to: folder.file(name))
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file(name))))
    }
    let legacy = try Data(contentsOf: URL(fileURLWithPath: CheckpointFixture.path("legacy-state.pth")))
    return [
      (.safetensors, [2, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8)), (.safetensors, try bytes("a.safetensors")),
      (.pytorch, try bytes("a.pth")), (.pytorch, try bytes("a.pth", 0)), (.pytorch, [UInt8](legacy)),
      (.numpyArchive, try bytes("a.npz")), (.numpy, try bytes("a.npy")),
      (.onnx, [8, 8, 0x3A, 2, 0x12, 0, 0x42, 2, 0x10, 17]),
    ]
  }

  @Test func everySmallestFileIsOfItsFormatAlone() throws {
    for (format, bytes) in try Self.files() {
      for name in ["w", "w.pth", "w.safetensors", "w.npy", "w.onnx"] {
        #expect(try WeightFormat(HeldBytes(copying: bytes), name) == format, "\(name)")
      }
      let readers: [(format: WeightFormat, read: () throws -> Void)] = [
        (.safetensors, { _ = try SafetensorsFile(bytes: bytes, named: "w") }),
        (.pytorch, { _ = try PyTorchCheckpoint(bytes: bytes, named: "w") }),
        (.numpyArchive, { _ = try NumPyArchive(bytes: bytes, named: "w") }),
        (.numpy, { _ = try NumPyFile(bytes: bytes, named: "w") }),
      ]
      for reader in readers {
        if reader.format == format {
          try reader.read()
        } else {
          let error = #expect(throws: InterchangeError.self) { try reader.read() }
          #expect(error?.remedy.isEmpty == false && error?.problem.isEmpty == false)
        }
      }
    }
  }

  @Test func archivesAreToldByTheirMembers() throws {
    func format(_ names: [String], _ file: String) throws -> WeightFormat {
      let members = names.map { ZipMember(name: $0, pieces: [HeldBytes(copying: Array("data.pkl".utf8))]) }
      try ZipArchive.write(members, deflated: false, to: folder.file(file))
      return try WeightFormat(contentOf: folder.file(file))
    }
    // What a content or a longer name happens to hold does not matter.
    #expect(try format(["data.pkl.npy"], "a.zip") == .numpyArchive)
    #expect(try format(["x.npy", "y.npy"], "a.pth") == .numpyArchive)
    let many = (0..<2000).map { "archive/data/a-name-that-takes-room-in-the-directory-\($0)" }
    #expect(try format(["archive/version"] + many + ["archive/data.pkl"], "late.zip") == .pytorch)
    #expect(try format([], "none.npz") == .numpyArchive)
    let error = #expect(throws: InterchangeError.self) { try format(["weights/resnet.bin", "README"], "a.pth") }
    #expect(error?.problem.hasSuffix("are in it, but 'weights/resnet.bin', 'README'") == true, "\(error as Any)")
    #expect(error?.remedy == "Unpack it, and give the file of weights that was in it")
  }

  @Test(arguments: [
    ([0x1F, 0x8B, 8, 0, 1], "data compressed with gzip", "gunzip"),
    ([0xFF, 0xD8, 0xFF, 0xE0], "a JPEG image", "Known are safetensors"),
    ([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10], "an HDF5 file", "convert it with the program that wrote it"),
    (Array("404: Not Found".utf8), "a text: '404: Not Found'", "Known are"),
    (Array(repeating: 0, count: 200), "nothing but zeros", "Fetch or write it again"),
  ] as [([UInt8], String, String)])
  func otherFilesAreNamed(bytes: [UInt8], kind: String, remedy: String) throws {
    for name in ["w.pth", "w.safetensors", "w.npz", "w.npy", "w.bin"] {
      let error = #expect(throws: InterchangeError.self) { try WeightFormat(HeldBytes(copying: bytes), name) }
      #expect(error?.problem.contains(kind) == true && error?.remedy.contains(remedy) == true, "\(error as Any)")
    }
  }

  /// A damaged file still gets the error of the reader that its name asks for.
  @Test(arguments: [("w.safetensors", "safetensors"), ("w.npy", "NumPy"), ("w.pth", "torch.save")])
  func whatIsDamagedGetsItsReadersError(name: String, word: String) throws {
    try AtomicFile.write([1, 2, 3, 4, 5, 6, 7, 0xE8, 0x81, 0x90] as [UInt8], to: folder.file(name))
    let error = #expect(throws: InterchangeError.self) { try WeightFile(path: folder.file(name)) }
    #expect(error?.description.contains(word) == true, "\(error as Any)")
  }

  @Test func nothingIsPutInThePlaceOfAPipe() throws {
    try #require(mkfifo(folder.file("pipe.pth"), 0o600) == 0)
    let array = StoredArray(name: "x", Tensor(1))
    let error = #expect(throws: InterchangeError.self) { try WeightFile.write([array], to: folder.file("pipe.pth")) }
    #expect(error?.problem == "this is a named pipe (FIFO), not a file")
    #expect(folder.names == ["pipe.pth"])
    #expect(throws: InterchangeError.self) { try AtomicFile.write("x", to: folder.path) }
  }
}
