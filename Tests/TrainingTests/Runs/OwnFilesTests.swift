import Datasets
import Foundation
import TestSupport
import Testing

@testable import Training

@Suite("What a run takes for its own")
struct OwnFilesTests {
  private func configuration(_ data: String, epochs: Int = 1) -> TrainingConfiguration {
    var configuration = TrainingConfiguration(data: data, backbone: .smallVGG, imageSize: 32)
    (configuration.batchSize, configuration.epochs) = (8, epochs)
    return configuration
  }

  private let parts = "parts:train=24,test=8,size=32,classes=3"

  @Test("Files that are not of a run that began here are not overwritten")
  func foreign() throws {
    for (file, content, expected) in [
      ("run.json", "{\"name\": \"another program's\"}", "run.json: it is not the description of a run"),
      ("run.json", "text", "it is not JSON"), ("best.safetensors", "weights", "holds best.safetensors and no run.json"),
      ("metrics.csv", "a,b", "holds metrics.csv and no run.json"),
      ("thresholds.json", "{}", "holds thresholds.json and no run.json"),
    ] {
      try withFolder { folder in
        let path = "\(folder)/\(file)"
        try content.write(toFile: path, atomically: true, encoding: .utf8)
        let text = errorText {
          _ = try TrainingSession(configuration: configuration(parts), directory: RunDirectory(path: folder))
        }
        #expect(text.contains(expected) && text.contains("--out"), "\(text)")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == content)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [file])
      }
    }
  }

  @Test("A run that was begun and has no checkpoint may begin anew, but not over a best one")
  func begun() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      do { _ = try TrainingSession(configuration: configuration(parts), directory: directory) }
      do { _ = try TrainingSession(configuration: configuration(parts), directory: directory) }
      try "weights".write(toFile: directory.bestPath, atomically: true, encoding: .utf8)
      let text = errorText { _ = try TrainingSession(configuration: configuration(parts), directory: directory) }
      #expect(text.contains("it holds best.safetensors, the best checkpoint of a run. Use --resume"), "\(text)")
    }
  }

  @Test("Weights of another backbone are refused, unless what fits is asked for")
  func otherBackbone() throws {
    try withFolder { folder in
      var source = configuration(parts)
      source.backbone = .smallResNet
      do { try TrainingSession(configuration: source, directory: .init(path: folder + "/a")).trainer.run() }
      var next = configuration(parts)
      next.backbone = .tinyVGG
      next.initialWeights = folder + "/a"
      let none = errorText { _ = try TrainingSession(configuration: next, directory: .init(path: folder + "/b")) }
      #expect(none.contains("\(folder)/a: "), "\(none)")
      next.backbone = .smallVGG
      let text = errorText { _ = try TrainingSession(configuration: next, directory: .init(path: folder + "/b")) }
      #expect(text.hasPrefix("\(folder)/a: "), "\(text)")
      #expect(text.contains("none of its weights fits") || text.contains("parameters before the head"), "\(text)")
    }
  }

  @Test("Of weights that fit in part the text tells how many do not; with the option they are taken")
  func partly() throws {
    try withFolder { folder in
      let source = configuration(parts)
      do { try TrainingSession(configuration: source, directory: .init(path: folder + "/a")).trainer.run() }
      let other = RunDirectory(path: folder + "/a")
      let (tensors, position) = try other.read(.last) {
        (try RunDirectory.tensors("", of: $0), try TrainingPosition($0))
      }.value
      let first = try #require(tensors.keys.filter { $0.hasPrefix("model.features") }.min())
      let fewer = tensors.filter { $0.key != first }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      try other.write(tensors: fewer, position: position, isBest: false, keepsPrevious: false)
      try? FileManager.default.removeItem(atPath: other.previousPath)
      var next = configuration(parts)
      next.initialWeights = folder + "/a"
      let text = errorText { _ = try TrainingSession(configuration: next, directory: .init(path: folder + "/b")) }
      #expect(text.contains("its weights are not those of this network: 1 of "), "\(text)")
      #expect(text.contains("the first of them '\(first.dropFirst("model.".count))'"), "\(text)")
      #expect(text.contains("--partial-weights"))
      next.takesPartialWeights = true
      let session = try TrainingSession(configuration: next, directory: .init(path: folder + "/b"))
      #expect(session.loaded?.missing == [String(first.dropFirst("model.".count))])
      let kept = try RunDirectory(path: folder + "/b").description().configuration
      #expect(kept.takesPartialWeights && kept == session.configuration)
    }
  }

  @Test("An image that was replaced is noticed when the run is resumed; copied files are told, older runs resumed")
  func replaced() throws {
    try withFolder { folder in
      try writeImages(folder + "/data", classes: ["cat", "dog"], count: 12)
      let directory = RunDirectory(path: folder + "/run")
      let configuration = configuration("folder:\(folder)/data", epochs: 2)
      do {
        var parts = TrainingParts()
        parts.afterEpoch = { _ in .stop }
        try TrainingSession(configuration: configuration, directory: directory, parts: parts).trainer.run()
      }
      func resumed() throws -> TrainingSession {
        try TrainingSession(configuration: configuration, directory: directory, isResuming: true)
      }
      do { #expect(try resumed().trainer.notices.isEmpty) }
      // Any image of the training part.
      let dataset = try DatasetSpecification(configuration.data).open(split: .train, heldOutFraction: 0.1)
      let path = try #require(dataset.path(at: 3))
      let before = try #require(FileManager.default.contents(atPath: path))
      try before.write(to: URL(fileURLWithPath: path))
      do {
        let notices = try resumed().trainer.notices
        #expect(notices.count == 1 && notices[0].contains("were changed or copied since the run was stopped"))
      }
      try (before + Data([0])).write(to: URL(fileURLWithPath: path))
      let text = errorText { _ = try resumed() }
      #expect(text.hasPrefix(directory.checkpointPath), "\(text)")
      let (tensors, noted) = try directory.read(.last) {
        (try RunDirectory.tensors("", of: $0), try TrainingPosition($0))
      }.value
      var position = noted
      position.data = nil
      try directory.write(
        tensors: tensors.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, position: position, isBest: false,
        keepsPrevious: false)
      do { #expect(try resumed().trainer.notices.isEmpty, "older versions noted no images") }
      #expect(text.contains("are not those that the run was trained on"), "\(text)")
      #expect(text.contains("Restore the data"))
    }
  }
}
