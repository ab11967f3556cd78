import Foundation
import Testing

@Suite("Exporting")
struct ExportTests {
  @Test("A run is written as an ONNX file, and what was written is told")
  func export() throws {
    let folder = try TrainedRun.get().folder
    let result = try Program.run("export --run \(TrainedRun.path()) --out \(folder)/run.onnx --cam")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    for line in [
      "input        input [batch, 3, 32, 32]", "output       logits [batch, 6]", "output       cam [batch, 6, 8, 8]",
      "batch norms  6 folded", "opset        17",
    ] { #expect(result.output.contains(line), "\(line): \(result.output)") }
    #expect(FileManager.default.fileExists(atPath: folder + "/run.onnx"))
    let kept = try Program.run(
      "export --run \(TrainedRun.path()) --out \(folder)/kept.onnx --keep-batch-norm --batch 4 --opset 18")
    #expect(kept.output.contains("BatchNormalization") && kept.output.contains("input [4, 3, 32, 32]"))
  }

  @Test("What was written is told as one object")
  func json() throws {
    let folder = try TrainedRun.get().folder
    let result = try Program.run("export --run \(TrainedRun.path()) --out \(folder)/object.onnx --cam --json")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "file", "byteCount", "opset", "input", "outputs", "operators", "weightCount", "parameterCount",
        "foldedBatchNorms",
      ])
    #expect(object["input"] as? [String: String] == ["name": "input", "shape": "[batch, 3, 32, 32]"])
    #expect((object["outputs"] as? [[String: String]])?.map { $0["name"] } == ["logits", "cam"])
    #expect((object["operators"] as? [String: Int])?["GlobalAveragePool"] == 1)
  }

  @Test("Training starts from what an ONNX file is converted to, and says so")
  func weights() throws {
    let files = try WeightFolder()
    let out = try Program.run("export --run \(TrainedRun.path()) --out k.onnx --keep-batch-norm", in: files.folder)
    #expect(out.status == 0, "\(out.errors)")
    let line = "train --data \(TrainedRun.data) --image-size 32 --batch 8 --epochs 1 --out run --weights"
    let refused = try Program.run("\(line) k.onnx", in: files.folder)
    #expect(refused.status == 1 && refused.errors.contains("eil convert k.onnx k.safetensors"), "\(refused.errors)")
    let converted = try Program.run("convert k.onnx k.safetensors", in: files.folder)
    #expect(converted.status == 0, "\(converted.errors)")
    let trained = try Program.run("\(line) k.safetensors", in: files.folder)
    #expect(trained.status == 0 && trained.errors.contains("weights from k.safetensors"), "\(trained.errors)")
  }

  @Test("The run's own files stay as they are")
  func ownFiles() throws {
    let (folder, run) = (try TrainedRun.get().folder, try TrainedRun.path())
    let name = try Program.run("export --run \(run) --out \(run)/last.safetensors")
    #expect(name.status == 64 && name.errors.contains("a file that ends in .onnx"), "\(name.errors)")
    let link = folder + "/link-\(UUID().uuidString).onnx"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: run + "/last.safetensors")
    let linked = try Program.run("export --run \(run) --out \(link)")
    #expect(linked.status == 1 && linked.errors.contains("last.safetensors, a file of the run"), "\(linked.errors)")
  }

  @Test("Mistakes are told")
  func mistakes() throws {
    let opset = try Program.run("export --run nowhere --out a.onnx --opset 3")
    #expect(opset.status != 0 && opset.errors.contains("--opset must be from 13 to 22, not 3"))
    let run = try Program.run("export --run nowhere --out a.onnx")
    #expect(run.status != 0 && run.errors.contains("there is no run.json"))
    let place = try Program.run("export --run \(TrainedRun.path()) --out /nowhere/a.onnx")
    #expect(place.status != 0 && place.errors.contains("/nowhere/a.onnx: cannot create a file in the folder"))
  }
}
