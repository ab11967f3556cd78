import Backbones
import Datasets
import Foundation
import Imaging
import Layers
import Methods
import Optimizers
import TestSupport
import Testing

@testable import Training

@Suite("Runs with a backbone of a user's own")
struct OwnBackboneTests {
  private func own(_ name: String) -> Backbone {
    Backbone(
      name: name, usualImageSize: 32, smallestImageSize: 8, normalization: .symmetric, erasingPoints: ["relu"],
      classifiers: ["output"], headLayers: ["output"]
    ) { request in
      Sequential {
        Conv2D(3, 6, kernel: 3, stride: 2, padding: 1).named("first")
        ReLU().named("relu")
        BasicBlock(6, 8, stride: 2).named("block")
        GlobalAvgPool2D()
        Linear(8, request.classes).named("output")
      }
    }
  }

  private func configuration(_ backbone: Backbone) -> TrainingConfiguration {
    var configuration = tinyConfiguration(epochs: 1)
    configuration.backbone = backbone
    configuration.method = EIL(after: backbone.erasingPoints[0])
    configuration.optimization.headScale = 10
    return configuration
  }

  @Test("It trains, resumes and localizes by its name")
  func wholeRun() throws {
    let backbone = own("own-run")
    try Backbone.register(backbone)
    try withFolder { folder in
      let directory = RunDirectory(path: folder + "/run")
      let session = try TrainingSession(configuration: configuration(backbone), directory: directory)
      #expect(try session.trainer.run { _ in } == .finished)
      _ = try session.chooseThresholds()
      let (network, description) = try directory.network()
      #expect(description.configuration == session.configuration)
      #expect(description.configuration.backbone.normalization == .symmetric)
      #expect(network.bits == session.backbone.bits)
      let optimizer = try #require(session.trainer.optimizer as? NetworkOptimizer)
      #expect(optimizer.settings.allSatisfy { $0.learningRateScale == ($0.name.hasPrefix("output.") ? 10 : 1) })
      #expect(session.trainer.training.augmentation.normalization == .symmetric)
      let localized = try ImageLocalizer(run: directory.path)(
        Image(width: 20, height: 16, filledWith: [90, 120, 30]))
      #expect(localized.map.height == 8)
    }
  }

  @Test("A run of a backbone that this program does not know names it")
  func unknown() throws {
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      let description = RunDirectory.Description(configuration: configuration(own("own-gone")), classNames: ["a"])
      try directory.write(description)
      // What was kept of the run can be read; its network cannot be made.
      #expect(try directory.description() == description)
      let session = try? TrainingSession(
        configuration: configuration(own("own-gone")), directory: RunDirectory(path: folder + "/run"))
      try session?.trainer.run()
      // Another test may have registered a format in which networks are saved.
      try? FileManager.default.removeItem(atPath: folder + "/run/network.onnx")
      let text = errorText { _ = try RunDirectory(path: folder + "/run").network() }
      let start = "run folder \(folder)/run: no network is saved beside its weights, and no backbone is called "
        + "'own-gone'. The backbones are: "
      #expect(text.hasPrefix(start), "\(text)")
      #expect(text.hasSuffix("One of a program's own must be registered first (Backbone.register)"), "\(text)")
    }
  }

  @Test("Maps of a size that the backbone has not are refused before anything is read")
  func mapSize() throws {
    var configuration = tinyConfiguration()
    configuration.mapSize = .cells28
    // A backbone with maps of one size does as it always did, whatever a run's settings say.
    _ = configuration.backboneNetwork(classes: 2)
    configuration.backbone = .resnet18
    configuration.mapSize = MapSize(rawValue: 7)
    try withFolder { folder in
      let directory = RunDirectory(path: folder)
      let text = errorText { _ = try TrainingSession(configuration: configuration, directory: directory) }
      #expect(text == "resnet18 has no maps of 7x7 cells at 224 pixels; it has: 14x14, 28x28")
    }
  }
}
