import EIL
import Foundation
import Testing

@testable import EILCommand

/// A program with a backbone of its own has all commands, and they take it by name.
@Suite struct OwnBackboneTests {
  private static let registered = Result<Backbone, any Error> {
    let backbone = Backbone(
      name: "own", otherNames: ["my_own"], usualImageSize: 24, smallestImageSize: 16, erasingPoints: ["relu"]
    ) { request in
      Sequential {
        Conv2D(3, 6, kernel: 3, stride: 2, padding: 1).named("first")
        ReLU().named("relu")
        Bottleneck(6, 8).named("block")
        GlobalAvgPool2D()
        Linear(8, request.classes).named("fc")
      }
    }
    try Backbone.register(backbone)
    return backbone
  }

  /// Runs a line in this process, as the main file of such a program does.
  private func run(_ line: String) throws {
    _ = try OwnBackboneTests.registered.get()
    var command = try EILProgram.parseAsRoot(line.split(separator: " ").map(String.init))
    try command.run()
  }

  @Test func everyCommandTakesIt() throws {
    let folder = try TrainedRun.get().folder + "/own-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let (data, run) = ("parts:train=16,test=8,size=32,classes=2", folder + "/run")
    try self.run("train --data \(data) --backbone my-own --erase relu --batch 8 --epochs 1 --out \(run)")
    try self.run("evaluate --data \(data) --run \(run)")
    try self.run("summary --backbone own --erase relu --image-size 16")
    try self.run("bench infer --backbone OWN --batch 1 --steps 1 --warmup 0 --json")
    try self.run("convert \(run)/last.safetensors \(folder)/w.pth")
    try self.run("inspect \(folder)/w.pth")
    // The names of its weights tell the backbone.
    try self.run("convert \(folder)/w.pth \(folder)/w.onnx")
    try self.run("export --run \(run) --out \(folder)/run.onnx")
    let description = try RunDirectory(path: run).description()
    #expect(description.configuration.backbone.name == "own" && description.configuration.imageSize == 24)
    for file in ["w.onnx", "run.onnx"] { #expect(FileManager.default.fileExists(atPath: "\(folder)/\(file)")) }
  }

  @Test func helpAndErrorsListIt() throws {
    _ = try OwnBackboneTests.registered.get()
    #expect(Backbone.allValueStrings.contains("own"))
    func text(_ line: String) -> String {
      let error = #expect(throws: (any Error).self) {
        _ = try EILProgram.parseAsRoot(line.split(separator: " ").map(String.init))
      }
      return error.map { EILProgram.message(for: $0) } ?? ""
    }
    #expect(text("summary --backbone vgg17").contains("own"))
    #expect(text("summary --backbone own --image-size 12").contains("--image-size must be at least 16, not 12"))
    #expect(text("summary --backbone vgg16 --image-size 16").contains("--image-size must be at least 32, not 16"))
    #expect(text("summary --backbone own --map-size 28").contains("own has maps of one size, not of 28x28 cells"))
    #expect(text("summary --backbone own --classification").contains("own has no classification form"))
  }
}
