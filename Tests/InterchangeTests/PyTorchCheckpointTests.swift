import Autodiff
import Foundation
import Interchange
import Testing

@Suite struct PyTorchCheckpointTests {
  @Test(arguments: [
    "zip-types", "zip-views", "zip-state", "zip-nested", "zip-parameters", "zip-protocol3", "zip-protocol4",
    "zip-protocol5", "zip-alone", "zip-list", "zip-deflated", "zip-big-endian", "legacy-types", "legacy-views",
    "legacy-state", "legacy-nested", "legacy-parameters",
  ])
  func filesOfPyTorchAreReadAsPyTorchMeantThem(_ name: String) throws {
    let file = try PyTorchCheckpoint(path: CheckpointFixture.path("\(name).pth"))
    #expect(try CheckpointFixture.differences(file.tensors(), "\(name).pth").isEmpty)
    for entry in file.entries {
      let tensor = try file.tensor(entry.name)
      #expect(tensor.shape == entry.shape && tensor.dtype == entry.storedType.dtype)
    }
    #expect(file.report.form.rawValue == name.prefix { $0 != "-" })
  }

  @Test func typesAreThoseOfTheFile() throws {
    let file = try PyTorchCheckpoint(path: CheckpointFixture.path("zip-types.pth"))
    let names: [String: StoredType] = [
      "float64": .float64, "float32": .float32, "float16": .float16, "bfloat16": .bfloat16, "int64": .int64,
      "int32": .int32, "int16": .int16, "int8": .int8, "uint8": .uint8, "bool": .bool, "uint16": .uint16,
    ]
    for (name, type) in names { #expect(file.entry(name)?.storedType == type) }
    #expect(file.names.prefix(3) == ["float64", "float32", "float16"])
    #expect(file.entry("none") == nil)
  }

  @Test(arguments: ["zip", "legacy"]) func whatIsUnwrappedIsReported(_ form: String) throws {
    let report = try PyTorchCheckpoint(path: CheckpointFixture.path("\(form)-nested.pth")).report
    #expect(report.unwrapped == ["state_dict"])
    #expect(report.strippedPrefix == "module.")
    #expect(report.leftOut.first?.name == "epoch" && report.leftOut.first?.kind == "the number 3")
    // A tensor beside the state dictionary does not hide it.
    #expect(report.leftOut.contains { $0.name == "best_accuracy" && $0.kind == "a tensor of shape []" })
    #expect(report.leftOut.map(\.name).contains("optimizer"))
    #expect(report.tensorCount == 9)
    #expect(report.description.hasPrefix("9 tensors, \(form) form\nfound under 'state_dict'\nthe prefix 'module.'"))
  }

  @Test func wrappersWithinWrappersAreFollowed() throws {
    let file = try PyTorchCheckpoint(path: CheckpointFixture.path("zip-protocol4.pth"))
    #expect(file.report.unwrapped == ["model", "net"])
    #expect(file.report.strippedPrefix.isEmpty)
  }

  @Test func bytesInMemoryAreReadAlike() throws {
    let bytes = try CheckpointFixture.bytes("zip-types.pth")
    let file = try PyTorchCheckpoint(bytes: bytes, named: "memory")
    #expect(try CheckpointFixture.differences(file.tensors(), "zip-types.pth").isEmpty)
    let error = #expect(throws: InterchangeError.self) { try file.tensor("none") }
    let expected = "memory: tensor 'none': there is no tensor of this name. The file has"
    #expect(error?.description.hasPrefix(expected) == true)
  }

  @Test(arguments: ["zip", "legacy"]) func programsAreRefusedByName(_ form: String) throws {
    let error = #expect(throws: InterchangeError.self) {
      try PyTorchCheckpoint(path: CheckpointFixture.path("\(form)-malicious.pth"))
    }
    let text = error?.description ?? ""
    #expect(text.contains("names 'posix.system', which has no place in a file of tensors and is not run"), "\(text)")
    #expect(text.contains("torch.save(model.state_dict(), path)"))
    #expect(text.contains(form == "zip" ? "/data.pkl', byte" : "'object', byte"))
  }

  @Test(arguments: [
    ("plain.pkl", "a pickle, but not one that torch.save wrote"), ("row.npy", "which torch.save does not write"),
    ("stored.npz", "0 members '.../data.pkl'"),
  ])
  func otherFilesAreRefused(_ name: String, _ expected: String) throws {
    let error = #expect(throws: InterchangeError.self) { try PyTorchCheckpoint(path: CheckpointFixture.path(name)) }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }

  @Test func expandedTensorsAreBoundedByTheLimits() throws {
    let path = CheckpointFixture.path("zip-views.pth")
    let limits = ReadingLimits(baseBytes: 0, bytesPerFileByte: 1)
    #expect(throws: Never.self) { try PyTorchCheckpoint(path: path, limits: limits) }
    let small = ReadingLimits(baseBytes: 100, bytesPerFileByte: 0)
    let error = #expect(throws: InterchangeError.self) { try PyTorchCheckpoint(path: path, limits: small) }
    #expect(error?.problem.contains("may ask for 100") == true)
  }

  @Test func noPrefixOfAFileIsTakenForIt() throws {
    for name in ["zip-state.pth", "legacy-state.pth", "legacy-nested.pth"] {
      let bytes = try CheckpointFixture.bytes(name)
      for count in 0..<bytes.count {
        #expect(throws: InterchangeError.self) {
          try PyTorchCheckpoint(bytes: Array(bytes.prefix(count)), named: name)
        }
      }
    }
  }
}
