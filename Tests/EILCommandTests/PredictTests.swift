import Foundation
import Testing

/// What `eil predict` reads and writes.
@Suite("Predicting from files")
struct PredictTests {
  @Test("Images may be of float64 and in Fortran order, and are what they are in float32")
  func types() throws {
    let files = try WeightFolder()
    try files.array("wide.npy", [3, 3, 32, 32], type: "<f8")
    try files.array("turned.npy", [3, 3, 32, 32], isFortranOrder: true)
    for name in ["x", "wide", "turned"] {
      let result = try Program.run(
        "predict --weights w.safetensors --input \(name).npy --output of-\(name).npy", in: files.folder)
      #expect(result.status == 0, "\(result.errors)")
    }
    let expected = try files.data("of-x.npy")
    #expect(try files.data("of-wide.npy") == expected && files.data("of-turned.npy") == expected)
    try files.array("whole.npy", [3, 3, 32, 32], type: "<i4")
    let whole = try Program.run(
      "predict --weights w.safetensors --input whole.npy --output y.npy", in: files.folder)
    #expect(whole.status == 1 && whole.errors.contains("whole.npy: it has the shape [3, 3, 32, 32] of int32"))
  }

  @Test("Places that cannot be written, or that something else is written to, are refused before anything is read")
  func places() throws {
    let files = try WeightFolder()
    try files.array("y.npy", [1, 2])
    let links = ["to-x.npy": "x.npy", "to-y.npy": "y.npy", "here": "."]
    for (name, target) in links {
      try FileManager.default.createSymbolicLink(atPath: files.path(name), withDestinationPath: target)
    }
    try FileManager.default.createDirectory(atPath: files.path("folder.npy"), withIntermediateDirectories: true)
    let (x, y) = (try files.data("x.npy"), try files.data("y.npy"))
    for (places, text) in [
      ("--output to-x.npy", "to-x.npy: this is the file that is read"),
      ("--output y.npy --cam y.npy", "y.npy: the logits would be written there, too"),
      ("--output y.npy --cam to-y.npy", "to-y.npy: the logits would be written there, too"),
      ("--output y.npy --cam here/y.npy", "here/y.npy: the logits would be written there, too"),
      ("--output new.npy --cam here/new.npy", "here/new.npy: the logits would be written there, too"),
      ("--output none/y.npy", "none/y.npy: cannot create a file in the folder: No such file"),
      ("--output y.npy --cam none/c.npy", "none/c.npy: cannot create a file in the folder: No such file"),
      ("--output folder.npy", "folder.npy: this is a folder"),
    ] {
      let result = try Program.run("predict --weights nothing.pth --input x.npy \(places)", in: files.folder)
      #expect(result.status == 1 && result.errors.contains(text), "\(places): \(result.errors)")
    }
    #expect(try files.data("x.npy") == x && files.data("y.npy") == y)
  }

  @Test("VGG's classification form has no maps")
  func formWithoutMaps() throws {
    let files = try WeightFolder()
    try SparseWeights.vgg11(classes: 2).write(to: files.path("vgg11.safetensors"))
    let result = try Program.run(
      "predict --weights vgg11.safetensors --input x.npy --output y.npy --cam c.npy", in: files.folder)
    #expect(result.status == 1 && result.errors.contains("class activation maps need"), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: files.path("y.npy")))
  }

  @Test("A damaged checkpoint is named, and the one before it is used")
  func damagedCheckpoint() throws {
    let folder = try TrainedRun.get().folder
    let run = folder + "/damaged-\(UUID().uuidString)"
    try FileManager.default.copyItem(atPath: TrainedRun.path(), toPath: run)
    try FileManager.default.copyItem(atPath: run + "/last.safetensors", toPath: run + "/previous.safetensors")
    let checkpoint = URL(fileURLWithPath: run + "/last.safetensors")
    try Data(contentsOf: checkpoint).prefix(5000).write(to: checkpoint)
    let files = try WeightFolder()
    for line in ["predict --run \(run) --input x.npy --output y.npy", "export --run \(run) --out network.onnx"] {
      let result = try Program.run(line, in: files.folder)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("The checkpoint before it is used: previous.safetensors"), "\(line)")
    }
  }
}
