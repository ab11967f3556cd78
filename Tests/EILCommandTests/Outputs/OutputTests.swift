import EIL
import Foundation
import TestSupport
import Testing

@Suite("Output that is lost")
struct OutputTests {
  /// Runs `line` of `eil` in a shell, with `redirection` behind it.
  private func shell(_ line: String, _ redirection: String) throws -> Program.Result {
    // Whoever reads is gone before the first word.
    let wait = redirection.hasPrefix("|") ? "sleep 1; " : ""
    return try Program.run(
      ["-o", "pipefail", "-c", "{ \(wait)exec \(Program.path) \(line); } \(redirection)"], of: "/bin/bash")
  }

  /// What every command prints, text and JSON.
  private static func lines() throws -> [String] {
    let run = try TrainedRun.path()
    let folder = try TrainedRun.get().folder + "/outputs"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let image = folder + "/green.png"
    try Image(width: 8, height: 8, filledWith: [20, 200, 40]).write(to: image)
    return [
      "evaluate --run \(run)", "evaluate --run \(run) --json", "evaluate --run \(run) --csv",
      "localize --run \(run) --out \(folder) \(image)", "localize --run \(run) --json --out \(folder) \(image)",
      "report --run \(run) --images 1 --out \(folder)/report.html", "summary --backbone tiny-vgg --image-size 32",
      "methods", "inspect \(run)/last.safetensors", "inspect \(run)/last.safetensors --json",
      "export --run \(run) --out \(folder)/a.onnx", "export --run \(run) --out \(folder)/a.onnx --json",
      "bench infer --backbone tiny-vgg --image-size 32 --batch 1 --steps 1 --warmup 0",
      "bench infer --backbone tiny-vgg --image-size 32 --batch 1 --steps 1 --warmup 0 --json", "--help", "--version",
      "train --help", "help evaluate",
    ]
  }

  @Test("A full device is an error of every command that prints")
  func full() throws {
    for line in try Self.lines() {
      let result = try shell(line, "> /dev/full")
      #expect(result.status == 1, "\(line): \(result.status)")
      #expect(result.errors.contains("standard output: results could not be written to it: No space left"), "\(line)")
    }
  }

  @Test("A closed output is an error, too")
  func closed() throws {
    for line in try Self.lines() {
      let result = try shell(line, ">&-")
      #expect(result.status == 1, "\(line): \(result.status)")
      #expect(result.errors.contains("standard output: results could not be written to it: it is closed"), "\(line)")
    }
  }

  @Test("Who reads no further is told nothing, as is customary")
  func closedPipe() throws {
    let run = try TrainedRun.path()
    for line in ["inspect \(run)/last.safetensors", "evaluate --run \(run) --json", "train --help"] {
      let result = try shell(line, "| true")
      #expect(result.status == 141, "\(line): \(result.status)")
      #expect(!result.errors.contains("rror"), "\(line): \(result.errors)")
    }
  }

  @Test("A training goes on without its reader, and its folder is complete", arguments: ["> /dev/full", "| true"])
  func training(_ redirection: String) throws {
    try withFolder { folder in
      let options = "--data \(TrainedRun.data) --image-size 32 --batch 8 --epochs 2 --out \(folder)/run"
      let result = try shell("train \(options)", redirection)
      let isFull = redirection.hasPrefix(">")
      #expect(result.status == (isFull ? 1 : 141), "\(result.status): \(result.errors)")
      let text = "The training goes on, and its folder has all numbers"
      #expect(result.errors.contains(text) == isFull, "\(result.errors)")
      let metrics = try String(contentsOfFile: folder + "/run/metrics.csv", encoding: .utf8)
      #expect(metrics.split(separator: "\n").count == 3)
      #expect(FileManager.default.fileExists(atPath: folder + "/run/thresholds.json"))
    }
  }

  @Test("Closed streams get no file's number: messages land in no file", arguments: ["<&-", "2>&-", ">&- 2>&- <&-"])
  func files(_ redirection: String) throws {
    try withFolder { folder in
      let whole = "--data \(TrainedRun.data) --image-size 32 --batch 8 --epochs 1"
      let result = try shell("train \(whole) --out \(folder)/run", redirection)
      #expect(result.status == (redirection.contains(">&- ") && redirection.hasPrefix(">") ? 1 : 0), "\(result.errors)")
      for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/run") {
        let content = FileManager.default.contents(atPath: "\(folder)/run/\(name)") ?? Data()
        for text in ["images to train on", "run folder: ", "epoch 1/1"] {
          #expect(content.range(of: Data(text.utf8)) == nil, "\(name) holds '\(text)'")
        }
      }
      let evaluated = try Program.run("evaluate --run \(folder)/run --json")
      #expect(evaluated.status == 0 && evaluated.errors.isEmpty, "\(evaluated.errors)")
    }
  }

  @Test("Only Console writes to standard output", .enabled(if: Repository.hasSources))
  func oneWay() throws {
    for file in try Repository.files(in: "Sources/EILCommand") where !file.hasSuffix("TrainingDisplay.swift") {
      let source = try Repository.text(file)
      for line in source.split(separator: "\n") where line.contains("print(") && !line.contains("static func print(") {
        #expect(line.contains("Console.print("), "\(file): \(line)")
      }
    }
  }
}
