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
