import Autodiff
import Foundation
import Imaging
import Layers
import Methods
import TestSupport
import Testing

@testable import Training

@Suite("Training sessions")
struct SessionTests {
  private func configuration(_ data: String, epochs: Int = 1) -> TrainingConfiguration {
    var configuration = TrainingConfiguration(data: data, backbone: .smallVGG, imageSize: 32)
    configuration.batchSize = 8
    configuration.epochs = epochs
    return configuration
  }

  private let parts = "parts:train=24,test=8,size=32,classes=3"

  @Test("A folder that holds a run is not overwritten, and a failed attempt to resume changes nothing in it")
  func existing() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      let first = configuration(parts)
      try TrainingSession(configuration: first, directory: directory).trainer.run()
      let refused = errorText { _ = try TrainingSession(configuration: first, directory: directory) }
      #expect(refused.contains("\(folder): it already holds a run") && refused.contains("--resume"))
      var changed = first
      changed.batchSize = 6
      let mismatch = errorText {
        _ = try TrainingSession(configuration: changed, directory: directory, isResuming: true)
      }
      #expect(mismatch.contains("batchSize was 8 and is now 6"))
      #expect(try directory.description().configuration == first)
      let missing = RunDirectory(path: folder + "/missing")
      let none = errorText { _ = try TrainingSession(configuration: first, directory: missing, isResuming: true) }
      #expect(none.contains("there is no checkpoint"))
      #expect(!FileManager.default.fileExists(atPath: missing.path))
    }
  }

  @Test("Fine-tuning takes all but the head for other classes")
  func fineTuning() throws {
    try withFolder { folder in
      let source = try TrainingSession(configuration: configuration(parts), directory: .init(path: folder + "/a"))
      try source.trainer.run()
      var next = configuration("parts:train=24,test=8,size=32,classes=4")
      next.initialWeights = folder + "/a"
      next.method = EIL(after: "conv3_2")
      let session = try TrainingSession(configuration: next, directory: .init(path: folder + "/b"))
      let report = try #require(session.loaded)
      #expect(report.missing.sorted() == ["fc.bias", "fc.weight"] && report.unused.isEmpty)
      let (old, new) = (source.backbone, session.backbone)
      #expect(report.loaded.count == old.state.count - 2)
      for (name, tensor) in old.state where !name.hasPrefix("fc.") {
        let taken = new.state.first { $0.name == name }?.tensor.floats
        #expect(taken == tensor.floats, "\(name)")
      }
    }
  }

  @Test("A head of as many but other classes is drawn anew; one of the same classes is taken")
  func sameCount() throws {
    try withFolder { folder in
      try writeImages(folder + "/first", classes: ["cat", "dog"], count: 8)
      try writeImages(folder + "/second", classes: ["cow", "hen"], count: 8)
      let first = configuration("folder:\(folder)/first")
      try TrainingSession(configuration: first, directory: .init(path: folder + "/a")).trainer.run()
      func loaded(_ data: String) throws -> LoadReport {
        var next = configuration("folder:\(folder)/\(data)")
        next.initialWeights = folder + "/a"
        return try #require(try TrainingSession(configuration: next, directory: .init(path: folder + "/b")).loaded)
      }
      #expect(try loaded("second").missing.sorted() == ["fc.bias", "fc.weight"])
      #expect(try loaded("first").missing.isEmpty)
    }
  }

  @Test("Resuming with other classes is refused")
  func otherClasses() throws {
    try withFolder { folder in
      try writeImages(folder + "/data", classes: ["cat", "dog"], count: 8)
      let configuration = configuration("folder:\(folder)/data")
      let directory = RunDirectory(path: folder + "/run")
      try TrainingSession(configuration: configuration, directory: directory).trainer.run()
      try FileManager.default.moveItem(atPath: folder + "/data/dog", toPath: folder + "/data/owl")
      let text = errorText {
        _ = try TrainingSession(configuration: configuration, directory: directory, isResuming: true)
      }
      #expect(text.contains("begun with 2 classes (cat, dog") && text.contains("now has 2 (cat, owl"))
    }
  }

  @Test("A truncated image is named, skipped and counted, and training goes on")
  func truncated() throws {
    try withFolder { folder in
      try writeImages(folder + "/data", classes: ["cat", "dog"], count: 12)
      try truncate(folder + "/data/dog/3.png")
      var configuration = configuration("folder:\(folder)/data")
      configuration.heldOutFraction = 0
      let session = try TrainingSession(configuration: configuration, directory: .init(path: folder + "/run"))
      // Undivided folders keep a fifth of each class for testing; look for the image where it went.
      let isTraining = (0..<session.training.count).contains {
        session.training.annotation(at: $0).identifier.hasSuffix("dog/3.png")
      }
      try session.trainer.run()
      let skipped = session.trainer.training.skipped
      #expect(skipped.count == (isTraining ? 1 : 0))
      #expect(skipped.allSatisfy { $0.identifier.hasSuffix("dog/3.png") && !$0.reason.isEmpty })
      #expect(isTraining, "the truncated image should be one that is trained on")
      #expect(try #require(session.trainer.history.first).loss.isFinite)
    }
  }

  @Test("Thresholds chosen on held-out images are kept for localizing; without boxes there are none")
  func thresholds() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder + "/run")
      let session = try TrainingSession(configuration: configuration(parts), directory: directory)
      try session.trainer.run()
      #expect(try directory.thresholds() == nil)
      let result = try #require(try session.chooseThresholds())
      // For these images themselves they are the oracle's.
      #expect(result.thresholds?.origin == .oracle && result.localization?.threshold == nil)
      #expect(result.localization?.oracle.threshold == result.thresholds?.threshold)
      #expect(result.count == session.heldOut.count)
      var kept = try #require(try directory.thresholds())
      #expect(kept.origin == .heldOut)
      kept.origin = .oracle
      #expect(kept == result.thresholds)
      #expect(try ImageLocalizer(run: directory.path).threshold == result.thresholds?.threshold)
      #expect(try ImageLocalizer(run: directory.path, threshold: 0.45).threshold == 0.45)
      try writeImages(folder + "/data", classes: ["cat", "dog"], count: 10)
      let plain = RunDirectory(path: folder + "/plain")
      let other = try TrainingSession(configuration: configuration("folder:\(folder)/data"), directory: plain)
      #expect(try other.chooseThresholds() == nil && plain.thresholds() == nil)
    }
  }

  @Test("Erasing behind the pooling, or behind nothing that exists, lists the names that can be")
  func layerNames() {
    for point in ["avgpool", "fc", "conv9_9"] {
      var configuration = configuration(parts)
      configuration.method = EIL(after: point)
      let text = errorText {
        _ = try TrainingSession(configuration: configuration, directory: .init(path: "/proc/nowhere"))
      }
      #expect(text.contains("'\(point)'") && text.contains("conv3_2") && text.contains("pool2"))
      #expect(!text.contains(", fc"))
    }
  }

  @Test("A limit takes so many images")
  func limit() throws {
    try withFolder { folder in
      var limited = configuration(parts)
      limited.imageLimit = 6
      let session = try TrainingSession(configuration: limited, directory: .init(path: folder))
      #expect(session.training.count == 6 && session.heldOut.count > 0)
      #expect(Set((0..<6).map { session.training.label(at: $0) }).count == 3)
    }
  }
}
