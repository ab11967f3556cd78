import Foundation
import TestSupport
import Testing

@Suite("Runs that are not at their end")
struct RunStateTests {
  @Test("Every command that uses a killed run says so, and so does one that is at work")
  func killed() throws {
    try withFolder { folder in
      let run = folder + "/run"
      let data = "parts:train=48,test=8,size=32,classes=3"
      let options = "--data \(data) --image-size 32 --batch 8 --epochs 30000 --backbone tiny-vgg"
      let training = try Program.start("train \(options) --out \(run)")
      #expect(
        eventually {
          !training.process.isRunning || FileManager.default.fileExists(atPath: run + "/previous.safetensors")
        })
      let running = try Program.run("export --run \(run) --out \(folder)/a.onnx")
      #expect(running.errors.contains("the run is being trained right now in epoch "), "\(running.errors)")
      kill(training.process.processIdentifier, SIGKILL)
      _ = try training.result()
      let lines = [
        "evaluate --run \(run) --json", "localize --run \(run) nothing.jpg",
        "export --run \(run) --out \(folder)/a.onnx",
        "report --run \(run) --images 0 --out \(folder)/report.html",
      ]
      for line in lines {
        let result = try Program.run(line)
        let text = "run folder \(run): the run was killed in epoch "
        #expect(result.errors.components(separatedBy: text).count == 2, "\(line): \(result.errors)")
        #expect(result.errors.contains(" of 30000; its newest checkpoint is that of epoch "), "\(line)")
      }
      let page = try String(contentsOfFile: folder + "/report.html", encoding: .utf8)
      #expect(page.contains("killed in epoch "))
      let found = try Program.run(lines[0]).output
      #expect(found.contains("\"kind\" : \"killed\"") && found.contains("\"epochs\" : 30000"))
    }
  }

  @Test("A learning rate of 1e8 ends with status 1 and leaves no best checkpoint; one step is enough to learn")
  func divergence() throws {
    try withFolder { folder in
      let options = "--image-size 32 --batch 8 --epochs 1 --backbone small-vgg"
      for images in [24, 9] {
        let data = "--data parts:train=\(images),test=8,size=32,classes=3"
        let result = try Program.run(
          "train \(data) \(options) --learning-rate 1e8 --warm-up 0 --out \(folder)/\(images)")
        #expect(result.status == 1 && result.errors.contains("training diverged: "), "\(images): \(result.errors)")
        for file in ["best", "last"] {
          #expect(!FileManager.default.fileExists(atPath: "\(folder)/\(images)/\(file).safetensors"))
        }
      }
      let one = try Program.run(
        "train --data parts:train=9,test=8,size=32,classes=3 \(options) --out \(folder)/one")
      #expect(one.status == 0 && one.output.contains("rate 0.0500"), "\(one.output)\(one.errors)")
    }
  }
}
