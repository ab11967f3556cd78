import Autodiff
import Foundation
import TestSupport
import Testing

@testable import Interchange

@Suite struct WeightFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [
    ("zip-state.pth", WeightFormat.pytorch), ("zip-deflated.pth", .pytorch), ("legacy-state.pth", .pytorch),
    ("stored.npz", .numpyArchive), ("deflated.npz", .numpyArchive), ("row.npy", .numpy),
  ])
  func contentTellsTheFormat(name: String, format: WeightFormat) throws {
    #expect(try WeightFile(path: CheckpointFixture.path(name)).format == format)
    // Whatever the file is called.
    try FileManager.default.copyItem(atPath: CheckpointFixture.path(name), toPath: folder.file("weights.bin"))
    #expect(try WeightFile(path: folder.file("weights.bin")).format == format)
  }

  @Test func whatWasUnwrappedIsSaid() throws {
    let file = try WeightFile(path: CheckpointFixture.path("zip-nested.pth"))
    #expect(file.notes.prefix(2) == ["found under 'state_dict'", "the prefix 'module.' was taken off all names"])
    #expect(file.notes.contains("left out: 'epoch', the number 3"))
  }

  /// Whatever the file is called.
  @Test(arguments: [
    ("", "this is an empty file, not a file of weights. Fetch or write it again"),
    ("<!DOCTYPE html><html>", "this is a web page (HTML), not a file of weights. Fetch the file itself; the server"),
    ("version https://git-lfs.github.com/spec/v1\n", "which stands for a file and is not the file. Fetch the file"),
  ], ["w.pth.tmp", "w.pth", "w.safetensors", "w.npz", "w.npy", "w"])
  func whatCameInTheFilesPlaceIsNamed(told: (content: String, text: String), name: String) throws {
    try expectError(told.text, of: told.content, called: name)
  }

  @Test func whatIsNoFileOfWeightsIsNamed() throws {
    let text = "this is a text: 'weights', not a file of weights. Known are safetensors, PyTorch's .pth"
    try expectError(text, of: "weights", called: "w.tmp")
  }

  private func expectError(_ text: String, of content: String, called name: String) throws {
    try AtomicFile.write(content, to: folder.file(name))
    let error = #expect(throws: InterchangeError.self) { try WeightFile(path: folder.file(name)) }
    #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
  }

  /// A pipe that nobody writes to must not be waited for.
  @Test func aPipeIsNoFile() throws {
    try #require(mkfifo(folder.file("w.pth"), 0o600) == 0)
    let error = #expect(throws: InterchangeError.self) { try WeightFile(path: folder.file("w.pth")) }
    #expect(error?.description.contains("this is a named pipe (FIFO), not a file. Write what") == true)
  }

  @Test func damagedCheckpointsOfRunsAreRefused() throws {
    let path = folder.file("last.safetensors")
    try Safetensors.write(
      [(name: "model.x", tensor: Tensor([1, 2, 3] as [Float]))], metadata: ["format": RunCheckpoint.format],
      isChecksummed: true, to: path)
    #expect(try WeightFile(path: path).tensor("x").shape == [3])
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[bytes.count - 1] ^= 1
    try AtomicFile.write(bytes, to: path)
    let error = #expect(throws: InterchangeError.self) { try WeightFile(path: path) }
    #expect(error?.description.contains("have the checksum crc32:") == true, "\(error?.description ?? "")")
  }

  @Test func namesThatAreNotThereAreNamed() throws {
    let file = try WeightFile(path: CheckpointFixture.path("row.npy"))
    let error = #expect(throws: InterchangeError.self) { try file.tensor("rows") }
    #expect(error?.description.hasSuffix("there is no tensor of this name. The file has 'array'") == true)
  }

  @Test func namesMustEndForAFormat() throws {
    let array = StoredArray(name: "x", Tensor(1))
    for name in ["a.onnx", "a.txt", "a", ".pth/a"] {
      #expect(throws: InterchangeError.self) { try WeightFile.write([array], to: folder.file(name)) }
    }
    let several = #expect(throws: InterchangeError.self) {
      try WeightFile.write([array, array.named("y")], to: folder.file("a.npy"))
    }
    #expect(several?.description.hasSuffix("a .npy file holds one array, not 2. Write a .npz file") == true)
    #expect(folder.names.isEmpty)
  }

  @Test(arguments: ["a.pth", "a.safetensors", "a.npz"])
  func whatCannotBeWrittenLeavesTheOldFile(name: String) throws {
    let array = StoredArray(name: "x", Tensor(1))
    try WeightFile.write([array], to: folder.file(name))
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
    #expect(throws: InterchangeError.self) {
      try WeightFile.write([array, StoredArray(name: "x", Tensor(2))], to: folder.file(name))
    }
    #expect(throws: InterchangeError.self) { try WeightFile.write([array], to: folder.file("none/\(name)")) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file(name))) == before)
    #expect(folder.names == [name])
  }

  @Test func aChecksumIsOfTheFileThatItStandsIn() throws {
    try Safetensors.write([("x", Tensor(1))], isChecksummed: true, to: folder.file("a.safetensors"))
    let file = try WeightFile(path: folder.file("a.safetensors"))
    let renamed = try file.stored(["x"]).map { $0.named("y") }
    try WeightFile.write(renamed, metadata: file.metadata, to: folder.file("b.safetensors"))
    try SafetensorsFile(path: folder.file("b.safetensors")).verifyChecksum()
  }

  @Test func digestsAreTheStandards() throws {
    try AtomicFile.write("abc", to: folder.file("abc"))
    let digest = try FileDigest(path: folder.file("abc"))
    #expect(digest.byteCount == 3)
    #expect(digest.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    try AtomicFile.write(String(repeating: "a", count: 1_000_000), to: folder.file("long"))
    #expect(
      try FileDigest(path: folder.file("long")).sha256
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    try AtomicFile.write("", to: folder.file("empty"))
    #expect(
      try FileDigest(path: folder.file("empty")).sha256
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func statisticsAreTheTextbooks() throws {
    let found = ArrayStatistics(StoredArray(name: "x", Tensor([0, 1, 2, 5, .nan, -.infinity] as [Float])))
    #expect(found.count == 6 && found.zeros == 1 && found.notNumbers == 1 && found.infinities == 1)
    #expect(found.minimum == -.infinity && found.maximum == 5 && found.mean == 2)
    #expect(found.standardDeviation == 3.5.squareRoot())
    let many = (0..<200_000).map { Double($0 % 1000) }
    let large = ArrayStatistics(StoredArray(name: "x", Tensor(many)))
    #expect(large.mean.map { abs($0 - 499.5) < 1e-9 } == true)
    #expect(large.standardDeviation.map { abs($0 - (999_999 / 12.0).squareRoot()) < 1e-9 } == true)
    let none = ArrayStatistics(StoredArray(name: "x", .zeros([0, 3])))
    #expect(none.count == 0 && none.minimum == nil && none.mean == nil && none.standardDeviation == nil)
    let whole = ArrayStatistics(StoredArray(name: "x", Tensor([-3, 0, 3] as [Int32])))
    #expect(whole.minimum == -3 && whole.maximum == 3 && whole.mean == 0 && whole.zeros == 1)
  }
}
