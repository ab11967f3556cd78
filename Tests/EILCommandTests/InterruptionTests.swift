import Foundation
import TestSupport
import Testing

@Suite("Runs that are interrupted")
struct InterruptionTests {
  private func options(_ folder: String, epochs: Int) -> String {
    "--data \(TrainedRun.data) --image-size 32 --batch 8 --epochs \(epochs) --out \(folder)/run"
  }

  private func content(_ path: String) -> Data? { FileManager.default.contents(atPath: path) }

  @Test("SIGTERM stops behind a step with a checkpoint and status 143, and says how to go on")
  func termination() throws {
    try withFolder { folder in
      let running = try Program.start("train \(options(folder, epochs: 500)) --checkpoint-steps 1")
      // From the first checkpoint on the program is in the middle of training.
      #expect(eventually { !running.process.isRunning || content("\(folder)/run/last.safetensors") != nil })
      running.process.terminate()
      let result = try running.result()
      #expect(result.status == 143, "\(result.errors)")
      #expect(result.errors.contains("stopping behind this step, with a checkpoint; once more to stop at once"))
      #expect(result.errors.contains("stopped in epoch "), "\(result.errors)")
      #expect(result.errors.contains("the checkpoint is \(folder)/run/last.safetensors. Go on with the same command"))
      let run = String(decoding: content("\(folder)/run/run.json") ?? Data(), as: UTF8.self)
      #expect(run.contains("\"outcome\" : \"stopped\""))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/run")
      #expect(!names.contains { $0.hasSuffix(".partial") })
    }
  }

  @Test("A file that cannot be written names itself, what failed and the remedy; the checkpoint before it stays")
  func limit() throws {
    try withFolder { folder in
      let whole = try Program.run("train \(options(folder, epochs: 1))")
      #expect(whole.status == 0, "\(whole.errors)")
      let before = content("\(folder)/run/last.safetensors")
      let limited = try Program.run(
        ["-c", "ulimit -f 500; exec \(Program.path) train \(options(folder, epochs: 2)) --resume"], of: "/bin/bash")
      #expect(limited.status == 1, "\(limited.errors)")
      #expect(limited.errors.contains("\(folder)/run/last.safetensors: cannot write to the file: File too large"))
      #expect(limited.errors.contains("raise the limit (ulimit -f)"))
      #expect(limited.errors.contains("the one behind epoch 1 is whole, and --resume goes on from there"))
      #expect(content("\(folder)/run/last.safetensors") == before)
      let resumed = try Program.run("train \(options(folder, epochs: 2)) --resume")
      #expect(resumed.status == 0 && resumed.errors.contains("resumed behind epoch 1"), "\(resumed.errors)")
    }
  }

  @Test("A damaged newest checkpoint is named by every command, and the one before it is used")
  func damage() throws {
    try withFolder { folder in
      let trained = try Program.run("train \(options(folder, epochs: 2))")
      #expect(trained.status == 0, "\(trained.errors)")
      let path = "\(folder)/run/last.safetensors"
      var bytes = try #require(content(path))
      bytes[bytes.count / 2] ^= 1
      // In place of the file, so that the best checkpoint stays what it is.
      try bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
      let evaluated = try Program.run("evaluate --run \(folder)/run --json")
      #expect(evaluated.status == 0 && evaluated.output.contains("top1Classification"), "\(evaluated.errors)")
      let best = try Program.run("evaluate --run \(folder)/run --json --checkpoint best")
      #expect(best.status == 0 && best.errors.isEmpty, "\(best.errors)")
      let resumed = try Program.run("train \(options(folder, epochs: 2)) --resume")
      #expect(resumed.status == 0, "\(resumed.errors)")
      for errors in [evaluated.errors, resumed.errors] {
        #expect(errors.contains("\(path): its \(bytes.count) bytes have the checksum crc32:"), "\(errors)")
        #expect(errors.contains("The checkpoint before it is used: previous.safetensors"))
      }
      let unknown = try Program.run("evaluate --run \(folder)/run --checkpoint newest")
      #expect(unknown.status == 64 && unknown.errors.contains("last"))
    }
  }

  @Test("Two trainings in one folder are refused")
  func two() throws {
    try withFolder { folder in
      let running = try Program.start("train \(options(folder, epochs: 500))")
      #expect(eventually { !running.process.isRunning || content("\(folder)/run/run.json") != nil })
      let second = try Program.run("train \(options(folder, epochs: 500)) --resume")
      let number = running.process.processIdentifier
      kill(number, SIGKILL)
      _ = try running.result()
      #expect(second.status == 1)
      #expect(second.errors.contains("run folder \(folder)/run: another training is at work in it (process \(number))"))
    }
  }
}
